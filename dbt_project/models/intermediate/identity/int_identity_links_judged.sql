-- A device belongs to whoever was first identified on it. From the moment a second user or a second address is seen there, it is
-- known to be shared, and links no one else; what it linked before stands, so nothing that comes later changes it.
with

links as (

    select
        *,
        row_number() over (order by left_type, left_key, right_type, right_key, evidence, source) as link_no
    from {{ ref('int_identity_links_limited') }}

),

addresses as (

    select left_type, left_key, min(right_key) as person_key from links
    where left_type = 'contact' and right_type = 'person'
    group by left_type, left_key

),

claims as (

    select
        links.link_no,
        links.first_seen_at,
        case when links.left_type = 'device' then links.left_key else links.right_key end as device_key,
        case when 'user' in (links.left_type, links.right_type) then 'user' else 'address' end as kind,
        case
            when links.left_type = 'device' then links.right_key else coalesce(addresses.person_key, links.left_key)
        end as claimant
    from links
    -- DuckDB compares all pairs when a left join has a condition on its left side alone
    left join addresses on links.left_type = addresses.left_type and links.left_key = addresses.left_key
    where 'device' in (links.left_type, links.right_type) and links.reason is null

),

claimants as (

    select device_key, kind, claimant, min(first_seen_at) as claimed_at from claims
    group by device_key, kind, claimant

),

numbered as (

    select
        *,
        row_number() over (partition by device_key order by claimed_at, kind, claimant) as claim_no,
        row_number() over (partition by device_key, kind order by claimed_at, claimant) as claim_of_kind
    from claimants

),

shared as (

    select device_key, min(claim_no) as shared_from from numbered
    where claim_of_kind = 2
    group by device_key

),

refused as (

    select claims.link_no
    from claims
    inner join numbered
        on claims.device_key = numbered.device_key and claims.kind = numbered.kind and claims.claimant = numbered.claimant
    inner join shared on claims.device_key = shared.device_key and numbered.claim_no >= shared.shared_from

)

select
    links.* exclude (link_no, reason),
    case when refused.link_no is null then links.reason else 'shared device' end as reason
from links
left join refused on links.link_no = refused.link_no
