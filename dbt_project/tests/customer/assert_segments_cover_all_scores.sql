-- Every pair of scores makes exactly one segment.
select recency.score as recency_score, valued.score as value_score, count(segments.segment) as segments
from range(1, 6) as recency (score)
cross join range(1, 6) as valued (score)
left join {{ ref('customer_segments') }} as segments
    on
        recency.score between segments.min_recency_score and segments.max_recency_score
        and valued.score between segments.min_value_score and segments.max_value_score
group by recency.score, valued.score
having count(segments.segment) <> 1
