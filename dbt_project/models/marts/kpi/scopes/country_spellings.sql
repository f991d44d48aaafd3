{{ config(materialized='ephemeral', contract={'enforced': false}) }}

select upper(country_code) as spelling, country from {{ ref('countries') }}
union all
select upper(country) as spelling, country from {{ ref('countries') }}
