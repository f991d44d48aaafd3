with

source as (

    {{ latest_rows('figures', 'figures') }}

),

-- `channel: Paid Search` is a kind and a name, in either width of colon
parted as (

    select
        *,
        lower({{ extract_match('scope_text', '^\s*([^:：]+?)\s*([:：]|$)') }}) as scope_kind,
        {{ extract_match('scope_text', '[:：]\s*(.*?)\s*$') }} as scope_name
    from (select * exclude (scope), scope as scope_text from source) as named

),

renamed as (

    select
        -- ids
        {{ row_key() }} as figure_key,
        {{ replace_all('lower(trim(measure))', '[\s-]+', '_') }} as measure,
        case
            when scope_kind is null or scope_kind in ('company', 'all', '公司', '全公司') then 'company'
            {%- for scope, chinese in [
                ('channel', '渠道'), ('campaign', '活动'), ('department', '部门'), ('role', '岗位'), ('product_line', '产品线'),
                ('country', '国家'),
            ] %}
            when {{ replace_all('scope_kind', '[\s-]+', '_') }} in ('{{ scope }}', '{{ chinese }}') then '{{ scope }}'
            {%- endfor %}
            else scope_kind
        end as scope,
        coalesce(scope_name, 'all') as scope_value,
        coalesce({{ to_text('source') }}, '') as reporter,

        -- numerics
        try_cast(replace(value, ',', '') as decimal(38, 6)) as value,
        {{ to_text('unit') }} as unit,

        -- days
        {{ vendor_date('figures', 'figures', 'date') }} as source_date,
        {{ vendor_date('figures', 'figures', 'end_date') }} as last_date,

        -- lineage
        filename,
        file_row_number
    from parted

)

select * from renamed
