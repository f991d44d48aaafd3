{#-
    Turns a relation with one row per date_day, channel, campaign_key and source and one column per measure into one row
    per measure. Zeros stay: they say that the source was there on that day, which a missing row does not.
-#}
{% macro unpivot_measures(relation) -%}
    unpivot (
        select
            date_day,
            channel,
            campaign_key,
            source,
            cast(columns(* exclude (date_day, channel, campaign_key, source)) as decimal(38, 6))
        from {{ relation }}
    )
    on columns(* exclude (date_day, channel, campaign_key, source))
    into name measure value value
{%- endmacro %}
