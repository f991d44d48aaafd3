with

scopes as (

    select kpi_id, unnest(string_split(scopes, ';')) as scope from {{ ref('kpis') }}

)

select * from scopes
where
    scope not in ('product_line', 'country', 'department', 'role')
    and scope not in ({% for scope in kpi_scopes() %}'{{ scope }}'{{ ', ' if not loop.last }}{% endfor %})
