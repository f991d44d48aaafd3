with

measures as (

    select *, coalesce(nullif(trim(arrives_with), ''), measure) as anchor from {{ ref('measures') }}

),

-- A source has arrived until the day that all of its tables reach, even where that day holds no row of the measure: a paused
-- campaign spends zero. A figure says nothing of the days after it, whatever else its file goes on with.
source_ends as (

    select source, min(last_source_date) as last_date
    from {{ ref('int_source_tables_summarised') }}
    where source <> 'figures'
    group by source

),

facts as (

    select measure, source, date_day from {{ ref('fct_measures') }}
    union all
    select measure, source, date_day from {{ ref('fct_scope_measures') }}

),

source_spans as (

    select
        facts.measure,
        facts.source,
        min(facts.date_day) as first_date,
        greatest(max(facts.date_day), max(source_ends.last_date)) as last_date
    from facts
    left join source_ends on facts.source = source_ends.source
    group by facts.measure, facts.source

),

spans as (

    select
        measure, min(first_date) as first_date, least(max(last_date), {{ through_date() }}) as last_date,
        string_agg(source, ';' order by source) as sources
    from source_spans
    group by measure

)

select
    measures.measure,
    measures.aggregation,
    measures.unit,
    measures.definition,
    spans.first_date,
    spans.last_date,
    coalesce(own.sources, spans.sources) as sources
from measures
left join spans on measures.anchor = spans.measure
left join spans as own on measures.measure = own.measure
