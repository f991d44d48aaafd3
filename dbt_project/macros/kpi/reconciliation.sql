{#-
    Totals of a relation as rows of a reconciliation: step, source, table_name, source_date, currency, measure, expected,
    actual, tolerance.

    side      'expected' or 'actual'
    source    a SQL expression, as is table_name
    measures  name of the measure: SQL aggregate
    money     the names among them that are amounts in `currency`; the others are counts
    rounding  how far the mart's rounding may put each row off
-#}
{% macro totals(
    step, side, source, table_name, relation, measures, day, money=[], currency="''", rounding=0, where='true'
) -%}
    select
        '{{ step }}' as step,
        source,
        table_name,
        source_date,
        {% if money -%}
        if(measure in ('{{ money | join("', '") }}'), currency, '')
        {%- else -%}
        ''
        {%- endif %} as currency,
        measure,
        {{ 'total' if side == 'expected' else 'cast(null as decimal(38, 6))' }} as expected,
        {{ 'total' if side == 'actual' else 'cast(null as decimal(38, 6))' }} as actual,
        cast({{ 'rows_rounded * ' ~ rounding if rounding else 0 }} as decimal(38, 6)) as tolerance
    from (
        unpivot (
            select
                {{ source }} as source,
                {{ table_name }} as table_name,
                {{ day }} as source_date,
                coalesce({{ currency }}, '') as currency,
                count(*) as rows_rounded,
                {%- for name, aggregate in measures.items() %}
                cast({{ aggregate }} as decimal(38, 6)) as "{{ name }}"{{ ',' if not loop.last }}
                {%- endfor %}
            from {{ relation }}
            where {{ where }}
            group by 1, 2, 3, 4
        )
        on {% for name in measures %}"{{ name }}"{{ ', ' if not loop.last }}{% endfor %}
        into name measure value total
    )
{%- endmacro %}

{#-
    Which column of staging holds which measure of a contract. Landing's totals, the raw views and staging are compared over
    these. `rows` names what a row of the model is: an order's first line stands for the order.
-#}
{% macro staged_tables() -%}
    {{ return([
        {'source': 'figures', 'table': 'campaign_plans', 'model': 'stg_figures__campaign_plans', 'columns': {
            'budget': 'budget_native'}},
        {'source': 'figures', 'table': 'experiment_arms', 'model': 'stg_figures__experiment_arms', 'columns': {
            'units': 'units', 'conversions': 'conversions', 'value_sum': 'value_native'}},
        {'source': 'figures', 'table': 'figures', 'model': 'stg_figures__figures', 'columns': {'value': 'value'}},
        {'source': 'baidu_ads', 'table': 'ad_days', 'model': 'stg_baidu_ads__ad_days', 'columns': {
            'spend': 'spend_native', 'impressions': 'impressions', 'clicks': 'clicks'}},
        {'source': 'ga4', 'table': 'events', 'model': 'stg_ga4__events', 'columns': {}},
        {'source': 'generic_orders', 'table': 'order_lines', 'model': 'stg_generic_orders__order_lines', 'columns': {
            'quantity': 'quantity'}},
        {'source': 'google_ads', 'table': 'campaign_days', 'model': 'stg_google_ads__campaign_days', 'columns': {
            'cost': 'spend_native', 'impressions': 'impressions', 'clicks': 'clicks', 'interactions': 'interactions',
            'conversions': 'conversions', 'conversion_value': 'conversion_value_native', 'video_views': 'video_views'}},
        {'source': 'hubspot', 'table': 'contacts', 'model': 'stg_hubspot__contacts', 'columns': {}},
        {'source': 'hubspot', 'table': 'deals', 'model': 'stg_hubspot__deals', 'columns': {'amount': 'amount_native'}},
        {'source': 'linkedin_ads', 'table': 'ad_days', 'model': 'stg_linkedin_ads__ad_days', 'columns': {
            'total_spent': 'spend_native', 'impressions': 'impressions', 'clicks': 'clicks',
            'clicks_to_landing_page': 'landing_page_clicks', 'conversions': 'conversions',
            'total_conversion_value': 'conversion_value_native', 'leads': 'leads', 'video_views': 'video_views'}},
        {'source': 'mailchimp', 'table': 'campaigns', 'model': 'stg_mailchimp__campaigns', 'columns': {
            'total_recipients': 'recipients', 'successful_deliveries': 'deliveries', 'total_bounces': 'bounces',
            'unique_opens': 'unique_opens', 'unique_clicks': 'unique_clicks', 'unsubscribes': 'unsubscribes',
            'total_orders': 'orders', 'total_revenue': 'revenue_native'}},
        {'source': 'meta_ads', 'table': 'ad_days', 'model': 'stg_meta_ads__ad_days', 'columns': {
            'amount_spent': 'spend_native', 'impressions': 'impressions', 'link_clicks': 'link_clicks',
            'clicks_all': 'all_clicks', 'purchases': 'purchases', 'purchases_conversion_value': 'conversion_value_native',
            'video_plays': 'video_views'}},
        {'source': 'reviews', 'table': 'reviews', 'model': 'stg_reviews__reviews', 'columns': {'rating': 'rating'}},
        {'source': 'microsoft_ads', 'table': 'ad_days', 'model': 'stg_microsoft_ads__ad_days', 'columns': {
            'spend': 'spend_native', 'impressions': 'impressions', 'clicks': 'clicks', 'conversions': 'conversions',
            'revenue': 'conversion_value_native'}},
        {'source': 'shopify', 'table': 'order_lines', 'model': 'stg_shopify__order_lines', 'columns': {
            'lineitem_quantity': 'quantity'}},
        {'source': 'shopify', 'table': 'order_lines', 'model': 'stg_shopify__orders', 'rows': 'orders', 'columns': {
            'subtotal': 'subtotal_native', 'discount_amount': 'discount_native', 'shipping': 'shipping_native',
            'taxes': 'taxes_native', 'total': 'total_native', 'refunded_amount': 'refunded_native'}},
        {'source': 'surveys', 'table': 'responses', 'model': 'stg_surveys__responses', 'columns': {'score': 'score'}},
        {'source': 'x', 'table': 'days', 'model': 'stg_x__days', 'columns': {
            'posts_published': 'posts_published', 'impressions': 'impressions', 'engagements': 'engagements',
            'likes': 'likes', 'replies': 'replies', 'reposts': 'reposts', 'shares': 'shares', 'bookmarks': 'bookmarks'}},
        {'source': 'x', 'table': 'posts', 'model': 'stg_x__posts', 'columns': {
            'impressions': 'impressions', 'engagements': 'engagements', 'likes': 'likes', 'replies': 'replies',
            'reposts': 'reposts', 'shares': 'shares', 'bookmarks': 'bookmarks'}},
    ]) }}
{%- endmacro %}

{#- The columns of a contract that hold money, among those given. -#}
{% macro money_columns(source_name, table_name, columns) -%}
    {%- set found = [] -%}
    {%- for column in columns if execute and contract_table(source_name, table_name)['columns'][column]['config']['meta'].get('type') == 'money' -%}
        {%- do found.append(column) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Rows of a table with `restates: key` that must stand: those of the newest export that holds their key. Where a key is a row's
    own, the last of them in that export. -#}
{% macro standing_rows(source_name, table_name) -%}
    {%- set meta = contract_meta(source_name, table_name) -%}
    {%- set key = meta.get('key', ['key']) -%}
    {%- set is_rows_own = key == meta.get('grain') -%}
    select landed.*
    from {{ source(source_name, table_name) }} as landed
    inner join (
        select
            {% for column in key %}landed.{{ column }}, {% endfor %}
            arg_max(
                {'filename': landed.filename, 'row': {{ 'landed.file_row_number' if is_rows_own else 'null' }}},
                row(receipts.exported_at, receipts.file_id, landed.file_row_number)
            ) as place
        from {{ source(source_name, table_name) }} as landed
        inner join {{ source('landing', 'receipts') }} as receipts on landed.filename = receipts.filename
        group by {% for column in key %}landed.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    ) as newest
        on
            {% for column in key %}landed.{{ column }} is not distinct from newest.{{ column }} and {% endfor -%}
            landed.filename = newest.place.filename
            {%- if is_rows_own %}
            and landed.file_row_number = newest.place."row"
            {%- endif %}
{%- endmacro %}
