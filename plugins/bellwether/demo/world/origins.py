"""Where visits come from: eighteen campaigns, and all that brings people without one.

The channel of each is written here beside its source and medium, from the published rules of the default channel group;
the truth takes it from here and never applies those rules to what was exported.
"""

from __future__ import annotations

import duckdb

# starts and ends are days before the last day (null: always on); budget is the daily one in the account's currency at
# scale 1; visit_rate is sessions per click; lead_rate and buy_rate are the true chances that a visitor it brought
# becomes a lead or buys.
_CAMPAIGNS = """
create or replace table campaigns as
from (values
    ( 1, 'Brand Exact EN',                'google_ads', 'Search',          'google',      'cpc',         'Paid Search',   null, null,  16, 0.45, 0.120,  0.90, 0.030, 0.062),
    ( 2, 'Total Rewards Brand',           'google_ads', 'Search',          'google',      'cpc',         'Paid Search',   null, null,  10, 0.60, 0.090,  0.88, 0.034, 0.050),
    ( 3, 'Search Generic Office Lighting','google_ads', 'Search',          'google',      'cpc',         'Paid Search',   null, null,  46, 1.30, 0.045,  0.82, 0.060, 0.018),
    ( 4, 'Search Generic Desk Lamps',     'google_ads', 'Search',          'google',      'cpc',         'Paid Search',   null, null,  34, 0.85, 0.050,  0.84, 0.012, 0.030),
    ( 5, 'Workshop Planning Guide',       'google_ads', 'Search',          'google',      'cpc',         'Paid Search',     70,   12,  22, 1.60, 0.035,  0.80, 0.110, 0.006),
    ( 6, 'Shopping Feed Evergreen',       'google_ads', 'Shopping',        'google',      'cpc',         'Paid Shopping', null, null,  32, 0.38, 0.011,  0.86, 0.004, 0.030),
    ( 7, 'PMax Cross-network Catalogue',  'google_ads', 'Performance Max', 'google',      'cpc',         'Cross-network', null, null,  38, 0.55, 0.013,  0.78, 0.014, 0.022),
    ( 8, 'PMax Cross-network Autumn Sale','google_ads', 'Performance Max', 'google',      'cpc',         'Cross-network',   40,    6,  44, 0.50, 0.015,  0.80, 0.006, 0.034),
    ( 9, 'Display Prospecting',           'google_ads', 'Display',         'gdn',         'cpm',         'Display',       null, null,  10, 0.22, 0.0035, 0.60, 0.002, 0.003),
    (10, 'Display Remarketing',           'google_ads', 'Display',         'gdn',         'display',     'Display',       null, null,   9, 0.35, 0.006,  0.70, 0.008, 0.032),
    (11, 'Video How Light Works',         'google_ads', 'Video',           'youtube',     'cpv',         'Paid Video',    null, null,  15, 0.90, 0.004,  0.70, 0.008, 0.006),
    (12, 'Meta Lookalike Makers',         'meta_ads',   'Prospecting',     'facebook',    'paid_social', 'Paid Social',   null, null,  24, 0.48, 0.012,  0.76, 0.008, 0.014),
    (13, 'Meta Retargeting Carts',        'meta_ads',   'Retargeting',     'instagram',   'paid_social', 'Paid Social',   null, null,  12, 0.62, 0.014,  0.80, 0.004, 0.048),
    (14, 'LinkedIn Facility Managers',    'linkedin_ads','Lead generation','linkedin',    'cpc',         'Paid Social',     75, null,  40, 3.80, 0.006,  0.84, 0.140, 0.004),
    (15, 'Bing Brand Mirror',             'microsoft_ads','Search',        'bing',        'cpc',         'Paid Search',   null, null,   8, 0.55, 0.080,  0.86, 0.028, 0.052),
    (16, 'Xiaohongshu Seeding',           'xiaohongshu','Seeding',         'xiaohongshu', 'cpc',         'Paid Social',     50,    4,  10, 0.40, 0.020,  0.72, 0.002, 0.012),
    (17, 'Newsletter Weekly',             'email',      'Newsletter',      'newsletter',  'email',       'Email',         null, null,   0, null, null,   null, 0.030, 0.040),
    (18, 'Welcome Series',                'email',      'Automation',      'crm',         'e-mail',      'Email',         null, null,   0, null, null,   null, 0.050, 0.030)
) as campaign (
    origin_no, campaign, platform, campaign_type, source, medium, channel, starts, ends, budget, click_cost, click_rate, visit_rate,
    lead_rate, buy_rate
)
"""  # noqa: E501

# carrier: how the browser tells: tagged = source, medium and campaign in the event; referrer = the referring page
# alone; payment = back from the payment provider, which never counts as a source; none = nothing. first and again are
# weights among visitors who come for the first time and who come back.
_SOURCES = """
create or replace table sources as
from (values
    (101, 'Direct',           null,                  null,           null,                     'none',     null,                             22, 42,   0.016, 0.024),
    (102, 'Organic Search',   'google',              'organic',      '(organic)',              'tagged',   'https://www.google.com/',        15,  8,   0.014, 0.022),
    (103, 'Organic Search',   null,                  null,           null,                     'referrer', 'https://www.google.com/',         9,  4,   0.014, 0.022),
    (104, 'Organic Search',   'bing',                'organic',      '(organic)',              'tagged',   'https://www.bing.com/',           3,  1,   0.014, 0.022),
    (105, 'Organic Search',   null,                  null,           null,                     'referrer', 'https://duckduckgo.com/',         1,  0.3, 0.014, 0.022),
    (106, 'Organic Search',   'baidu',               'organic',      '(organic)',              'tagged',   'https://www.baidu.com/',          1,  0.3, 0.010, 0.012),
    (107, 'Organic Social',   null,                  null,           null,                     'referrer', 'https://t.co/',                   0,  1,   0.006, 0.010),
    (108, 'Organic Social',   'twitter',             'social',       'x-always-on',            'tagged',   'https://t.co/',                   0,  1,   0.006, 0.010),
    (109, 'Organic Social',   'facebook.com',        'referral',     '(referral)',             'tagged',   'https://www.facebook.com/',       2,  1,   0.004, 0.010),
    (110, 'Organic Social',   'weibo',               'social',       'weibo-stories',          'tagged',   'https://weibo.com/',              0.7, 0.2, 0.002, 0.008),
    (111, 'Organic Video',    'youtube.com',         'referral',     '(referral)',             'tagged',   'https://www.youtube.com/',        1.2, 0.3, 0.006, 0.010),
    (112, 'Organic Video',    'vimeo',               'video',        'how-light-works',        'tagged',   'https://vimeo.com/',              0.4, 0.1, 0.006, 0.010),
    (113, 'Referral',         'lamp-review.example', 'referral',     '(referral)',             'tagged',   'https://lamp-review.example/',    4,  1,   0.016, 0.030),
    (114, 'Referral',         null,                  null,           null,                     'referrer', 'https://directory.example.org/',  3,  1,   0.030, 0.014),
    (115, 'AI Assistant',     'chatgpt.com',         'ai-assistant', null,                     'tagged',   'https://chatgpt.com/',            1.5, 0.3, 0.030, 0.026),
    (116, 'AI Assistant',     null,                  null,           null,                     'referrer', 'https://www.perplexity.ai/',      0.6, 0.1, 0.030, 0.026),
    (117, 'Affiliates',       'dealscout',           'affiliate',    'affiliate-base',         'tagged',   'https://dealscout.example/',      1.5, 0.8, 0.002, 0.040),
    (118, 'Audio',            'light-podcast',       'audio',        'podcast-season-3',       'tagged',   null,                              0.5, 0.1, 0.020, 0.012),
    (119, 'SMS',              'sms',                 'sms',          'sms-restock',            'tagged',   null,                              0.1, 0.8, 0.002, 0.060),
    (120, 'Mobile Push',      'app',                 'push',         'push-restock',           'tagged',   null,                              0.1, 0.9, 0.002, 0.050),
    (121, 'Paid Other',       'sponsorboard',        'cpa',          'sponsor-board',          'tagged',   'https://sponsorboard.example/',   0.7, 0.1, 0.010, 0.010),
    (122, 'Organic Shopping', 'google',              'organic',      'free-shopping-listings', 'tagged',   'https://www.google.com/',         0.9, 0.2, 0.002, 0.040),
    (123, 'Unassigned',       'showroom',            'qr',           'showroom-qr',            'tagged',   null,                              0.7, 0.1, 0.030, 0.020),
    (124, 'Direct',           null,                  null,           null,                     'payment',  'https://www.paypal.com/',         0,   0.5, 0.000, 0.020),
    (125, 'Direct',           '(direct)',            '(none)',       '(direct)',               'tagged',   null,                              1,   1,   0.016, 0.024)
) as source (origin_no, channel, source, medium, campaign, carrier, referrer, first, again, lead_rate, buy_rate)
"""  # noqa: E501

# campaign_key names the campaign as analysts do: lower case, and 'none' for the labels that the browser tag puts in its
# place.
_ORIGINS = """
create or replace table origins as
select
    origin_no, channel, source, medium, campaign, 'tagged' as carrier,
    case when platform = 'google_ads' then 'https://www.google.com/' end as referrer,
    lower(trim(campaign)) as campaign_key, platform, campaign_type, lead_rate, buy_rate
from campaigns
union all by name
select
    * exclude (first, again),
    case when campaign like '(%' or campaign is null then 'none' else lower(trim(campaign)) end as campaign_key
from sources
"""

# A thousand slots shared out by weight: a returning visitor's origin is then one lookup.
_RETURN_SLOTS = """
create or replace table return_slots as
with weights as (
    select origin_no, again as weight from sources where again > 0
    union all
    from (values (17, 12), (18, 4)) as mail (origin_no, weight)
),
ranked as (
    select origin_no, sum(weight) over (order by origin_no) / sum(weight) over () as upto from weights
)
select slot::int as slot, min(origin_no) as origin_no
from range(1000) as slots (slot)
join ranked on (slot + 0.5) / 1000 <= upto
group by slot
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `campaigns`, `sources`, `origins` (both together) and `return_slots`."""
    for statement in (_CAMPAIGNS, _SOURCES, _ORIGINS, _RETURN_SLOTS):
        connection.execute(statement)
