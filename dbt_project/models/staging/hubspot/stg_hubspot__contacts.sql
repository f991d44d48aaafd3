with

source as (

    {{ latest_rows('hubspot', 'contacts') }}

),

renamed as (

    select
        -- ids: names, addresses and numbers of people stay in raw
        record_id as contact_key,
        {{ hash_key("lower(" ~ to_text('email') ~ ")") }} as person_key,
        {{ hash_key("lower(" ~ to_text('contact_owner') ~ ")") }} as owner_key,
        {{ hash_key(mailbox_name('email')) }} as mailbox_key,
        {{ hash_key(mail_domain('email')) }} as domain_key,
        {{ hash_key(company_domain('company_domain')) }} as company_domain_key,
        {{ hash_key("lower(" ~ to_text('company_name') ~ ")") }} as company_key,
        -- the vendor's cookie writes a version before the id that its export has
        {{ hash_key(replace_all(to_text('ga_client_id'), '^GA[0-9]+[.][0-9]+[.]', '')) }} as visitor_key,
        {{ hash_key(to_text('ga_user_id')) }} as user_key,

        -- state
        {{ to_text('lead_status') }} as lead_status,
        {{ to_text('lifecycle_stage') }} as lifecycle_stage,

        -- where the contact came from
        {{ to_text('original_source') }} as original_source,
        {{ to_text('original_source_drill_down_1') }} as original_source_drill_down_1,
        {{ to_text('original_source_drill_down_2') }} as original_source_drill_down_2,
        {{ to_text('utm_campaign') }} as utm_campaign,

        -- times
        {%- for column, name in [
            ('create_date', 'created_at'),
            ('became_a_lead_date', 'became_lead_at'),
            ('became_a_marketing_qualified_lead_date', 'became_mql_at'),
            ('became_a_sales_qualified_lead_date', 'became_sql_at'),
            ('became_an_opportunity_date', 'became_opportunity_at'),
            ('became_a_customer_date', 'became_customer_at'),
            ('date_of_first_engagement', 'first_engaged_at'),
            ('last_activity_date', 'last_activity_at'),
        ] %}
        {{ vendor_timestamp('hubspot', 'contacts', column) }} as {{ name }},
        {%- endfor %}
        {{ vendor_date('hubspot', 'contacts', 'create_date') }} as source_date,

        -- lineage
        filename,
        file_row_number
    from source

)

select * from renamed
