{#- Models that keep what they made of the files read before. A row of theirs comes from one landed file and looks at no other, so
    their own rows say which files they hold: there is no second record that a crash could leave behind or ahead. Such a model
    carries `stream_id` (its scope), `source_date` and `filename`. -#}

{#- The files whose part in a table is no longer what the model holds of them: new ones, those that a later export has replaced for
    a scope and day, and those that are gone. A SQL list of literals, for DuckDB opens only the files of such a list. -#}
{% macro changed_files(source_name, table_name) -%}
    {%- set changed -%}
        with

        due as (

            select distinct scope, source_date, filename
            from {{ source('landing', 'coverage') }}
            where source = '{{ source_name }}' and table_name = '{{ table_name }}'

        ),

        held as (

            select distinct coalesce(stream_id, '') as scope, source_date, filename from {{ this }}

        )

        select distinct filename
        from ((from due except from held) union all (from held except from due))
        order by filename
    {%- endset -%}
    {%- set files = run_query(changed).columns[0].values() if execute else [] -%}
    {{ return(text_list(files)) }}
{%- endmacro %}

{#- Which rows an incremental model reads: all of them the first time and in a full refresh, else those of the changed files. -#}
{% macro in_changed_files(source_name, table_name) -%}
    {% if is_incremental() %}filename in {{ changed_files(source_name, table_name) }}{% else %}true{% endif %}
{%- endmacro %}

{#- Before it adds them: what it holds of the changed files goes, in the same transaction. -#}
{% macro forget_changed_files(source_name, table_name) -%}
    {% if is_incremental() %}delete from {{ this }} where filename in {{ changed_files(source_name, table_name) }}{% endif %}
{%- endmacro %}

{#- A row of these models comes from one landed file and its tests look at no other, so a row that has passed is not tested
    again: after a complete build the pipeline lists the files it held in `audit.tested_files`, and the tests of the next one
    keep to the others. Without that list, or in a full refresh, they read everything.
    dbt calls this for every generic test. -#}
{% macro get_where_subquery(relation) -%}
    {%- set tested_by_file = ['stg_ga4__events', 'int_events_cleaned', 'int_session_parts_summed'] -%}
    {%- set conditions = [config.get('where'), untested_files() if relation.identifier in tested_by_file] | select | list -%}
    {%- if conditions -%}
        {{ return('(select * from ' ~ relation ~ ' where ' ~ conditions | join(' and ') ~ ') as tested') }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{% macro untested_files() -%}
    {%- if not execute or flags.FULL_REFRESH or not adapter.get_relation(target.database, 'audit', 'tested_files') -%}
        {{ return('') }}
    {%- endif -%}
    {%- set untested -%}
        select distinct filename
        from (
            select source, table_name, scope, source_date, filename from {{ source('landing', 'coverage') }}
            except
            select source, table_name, scope, source_date, filename from audit.tested_files
        )
        order by filename
    {%- endset -%}
    {{ return('filename in ' ~ text_list(run_query(untested).columns[0].values())) }}
{%- endmacro %}

{#- A SQL list of literals. -#}
{% macro text_list(texts) -%}
    {{ return("('" ~ texts | map('replace', "'", "''") | join("', '") ~ "')") }}
{%- endmacro %}
