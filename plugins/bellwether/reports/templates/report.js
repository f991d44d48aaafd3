"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  const locales = { en: "en-GB", zh: "zh-CN" };
  const moneyLocales = { en: "en-US", zh: "zh-CN" };
  const STORED = "bellwether-language";
  let language = firstLanguage();
  let period = "day";

  /* ---- language ---- */

  function firstLanguage() {
    const asked = /[#&]lang=(en|zh)\b/.exec(location.hash);
    if (asked) return asked[1];
    try {
      const stored = localStorage.getItem(STORED);
      if (stored === "en" || stored === "zh") return stored;
    } catch (error) { /* a file or a private window may have no storage */ }
    return /^zh\b/i.test(navigator.language || "") ? "zh" : "en";
  }

  function showLanguage() {
    root.lang = language === "zh" ? "zh-Hans" : "en";
    root.classList.toggle("lang-en", language === "en");
    root.classList.toggle("lang-zh", language === "zh");
    const which = language === "zh" ? "Zh" : "En";
    for (const element of document.querySelectorAll("[data-label-en]")) {
      element.setAttribute("aria-label", element.dataset["label" + which]);
    }
    const title = document.querySelector("title");
    document.title = title.dataset["text" + which];
  }

  function word(key) {
    const pair = data.words[key];
    return pair ? pair[language === "zh" ? 1 : 0] : key;
  }

  /* ---- numbers, days and names in charts ---- */

  const made = new Map();
  function intl(kind, locale, options) {
    const key = kind.name + locale + JSON.stringify(options);
    if (!made.has(key)) made.set(key, new kind(locale, options));
    return made.get(key);
  }

  /* A unit may say where the number stands: `axis money` is short, `label count` is short only when it is long. */
  function number(value, format) {
    const place = /^(axis|label) /.exec(format);
    const unit = place ? format.slice(place[0].length) : format;
    const isAxis = place !== null && place[1] === "axis";
    if (value === null || value === undefined || !isFinite(value)) return "–";
    const plain = (options) => intl(Intl.NumberFormat, moneyLocales[language], options).format(value);
    const size = Math.abs(value);
    const short = (isAxis && size >= 1000) || (place && size >= 100000) ? { notation: "compact", maximumSignificantDigits: 3 } : {};
    if (unit === "money") {
      const whole = size >= 100 || (isAxis && Number.isInteger(value));
      const digits = whole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : isAxis ? { maximumFractionDigits: 3 } : {};
      return plain({ style: "currency", currency: data.currency, ...digits, ...short });
    }
    if (unit === "share") return plain({ style: "percent", maximumFractionDigits: 0 });
    if (unit === "percent") return plain({ style: "percent", maximumFractionDigits: (size < 0.1 ? 2 : 1) + (isAxis ? 1 : 0) });
    if (unit === "ratio") return plain({ maximumFractionDigits: isAxis ? 3 : 2 });
    const words = { seconds: ["s", "秒"], minutes: ["min", "分钟"], hours: ["h", "小时"], days: ["days", "天"], points: ["pts", "分"] }[unit];
    if (words) return plain({ maximumFractionDigits: 1 }) + (isAxis && language === "en" && unit === "days" ? " d" : " " + words[language === "zh" ? 1 : 0]);
    return plain({ maximumFractionDigits: size < 100 ? 1 : 0, ...short });
  }

  function day(value, length, isAxis) {
    const parts = length === "month" ? { year: "numeric", month: "short" }
      : isAxis ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", year: "numeric" };
    return intl(Intl.DateTimeFormat, locales[language], { ...parts, timeZone: "UTC" }).format(value);
  }

  function name(value, kind) {
    const pair = (data.names[kind] || {})[value];
    return pair ? pair[language === "zh" ? 1 : 0] : value;
  }

  const expressionFunctions = {
    bwNumber: number,
    bwDate: (value, length) => day(value, length.replace("axis ", ""), length.startsWith("axis ")),
    bwName: name,
  };

  /* ---- rows for each kind of chart ---- */

  /* The range of an axis: all values, unless the outermost 2% at either end would squeeze the rest into a third of it. */
  function usualRange(values, moving) {
    const sorted = values.filter((value) => value !== null).sort((one, other) => one - other);
    const averages = moving.filter((value) => value !== null);
    const cut = Math.ceil(sorted.length * 0.02);
    const inner = [...sorted.slice(cut, sorted.length - cut), ...averages];
    const span = (list) => Math.max(...list) - Math.min(...list);
    const usual = sorted.length > 30 && span(sorted) > 3 * span(inner) && span(inner) > 0 ? inner : [...sorted, ...averages];
    return [Math.min(...usual), Math.max(...usual)];
  }

  /* The table that a chart names, with what the chart's place in the page says of it. */
  function tabled(element) {
    const { columns, rows, ...values } = data.tables[element.dataset.source];
    return {
      unit: element.dataset.unit,
      measure: word(element.dataset.measure),
      ...values,
      rows: rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i]]))),
    };
  }

  const rowsOf = {
    trend(element) {
      const { starts, kpis } = data.trends[period];
      const series = kpis[element.dataset.kpi];
      if (!series || series.values.every((value) => value === null)) return null;
      const incomplete = new Set(series.incomplete);
      const few = starts.length <= 31;
      const times = starts.map((start) => Date.parse(start + "T00:00:00Z"));
      const [lowest, highest] = usualRange(series.values, series.moving);
      const room = (highest - lowest) / 20 || Math.abs(lowest) / 10 || 1;
      return {
        period,
        unit: element.dataset.unit,
        low: lowest < 0 ? lowest - room : Math.max(0, lowest - room),
        high: highest + room,
        rows: starts.map((start, i) => ({
          start: times[i],
          value: series.values[i],
          moving: series.moving[i],
          solid: incomplete.has(i) ? null : series.values[i],
          dashed: [i - 1, i, i + 1].some((near) => incomplete.has(near)) ? series.values[i] : null,
          dot: few && !incomplete.has(i) ? series.values[i] : null,
          end: incomplete.has(i) ? series.values[i] : null,
          state: incomplete.has(i) ? "incomplete" : "complete",
        })),
      };
    },
    bars(element) {
      const column = { sessions: 1, leads: 2, revenue: 3 }[element.dataset.measure];
      const rows = data.channels[element.dataset.source] || [];
      return {
        unit: element.dataset.unit,
        measure: word("chart." + element.dataset.measure),
        rows: rows.map((row) => ({ name: row[0], value: row[column] })),
      };
    },
    funnel(element) {
      const counts = data.funnels[element.dataset.source] || [];
      const steps = Object.keys(data.names.step);
      const sessions = counts[steps.indexOf("sessions")];
      const rows = steps.map((step, order) => {
        const base = step === "orders" ? sessions : counts[order - 1];
        const rate = order && base && (step !== "sessions" || counts[order] <= base) ? counts[order] / base : null;
        return { name: step, value: counts[order], rate };
      });
      return { rows: rows.filter((row) => row.value > 0), limit: Math.max(10, ...counts) ** (element.clientWidth < 420 ? 1.3 : 1.15) };
    },
    journey(element) {
      const found = tabled(element);
      for (const row of found.rows) row.size = Math.max(row.value, 1);
      return { ...found, limit: found.most ** (element.clientWidth < 420 ? 1.3 : 1.15) };
    },
    cohorts(element) {
      /* As many months as leave their numbers readable; the table below has all. */
      const found = tabled(element);
      const months = Math.max(1, Math.floor((element.clientWidth - 110) / 34));
      const rows = found.rows.filter((row) => row.offset <= months);
      const width = Math.min(element.clientWidth, 110 + 90 * Math.max(...rows.map((row) => row.offset)));
      return { ...found, rows, width };
    },
  };

  /* A specification with every `@…` filled in. */
  function filled(spec, values) {
    if (Array.isArray(spec)) return spec.map((part) => filled(part, values));
    if (spec && typeof spec === "object") {
      return Object.fromEntries(Object.entries(spec).map(([key, part]) => [key, filled(part, values)]));
    }
    if (typeof spec !== "string" || spec[0] !== "@") return spec;
    if (spec.startsWith("@text:")) return word(spec.slice(6));
    if (spec.startsWith("@axis ")) return "axis " + (values[spec.slice(6)] || "count");
    const key = spec.slice(1);
    return values[key] === undefined ? "count" : values[key];
  }

  /* ---- drawing, one chart after the other so that the page stays responsive ---- */

  const views = new WeakMap();
  let round = 0;

  /* What a chart shows apart from its data; when this changes it is drawn again. */
  function drawing(element) {
    return [language, element.dataset.chart === "trend" ? period : "", element.clientWidth].join(" ");
  }

  async function draw(element) {
    element.dataset.drawn = drawing(element);
    if (views.has(element)) views.get(element).finalize();
    const found = (rowsOf[element.dataset.chart] || tabled)(element);
    if (!found) return element.replaceChildren();
    const { rows, bands = rows.length, width = element.clientWidth, ...values } = found;
    const spec = filled(data.specs[element.dataset.chart], values);
    spec.width = width;
    if (spec.height.step) spec.height = spec.height.step * bands;
    spec.datasets = { rows };
    const result = await vegaEmbed(element, spec, {
      mode: "vega-lite", renderer: "svg", actions: false, defaultStyle: false, expressionFunctions,
      ast: true, // expressions are interpreted: the page's policy forbids eval
      tooltip: { disableDefaultStyle: true },
    });
    views.set(element, result);
  }

  async function drawAll() {
    const mine = ++round;
    root.dataset.charts = "drawing";
    for (const element of document.querySelectorAll(".chart")) {
      if (!element.clientWidth || element.dataset.drawn === drawing(element)) continue;
      await draw(element);
      await new Promise((resolve) => setTimeout(resolve));
      if (mine !== round) return;
    }
    root.dataset.charts = "drawn";
  }

  /* ---- switches ---- */

  function choose(group, value) {
    for (const button of document.querySelectorAll(`[data-choose="${group}"]`)) {
      button.setAttribute("aria-pressed", String(button.dataset.value === value));
    }
    for (const panel of document.querySelectorAll(`[data-panel="${group}"]`)) panel.hidden = panel.dataset.value !== value;
    if (group === "period") period = value;
    drawAll();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (button) choose(button.dataset.choose, button.dataset.value);
  });

  document.getElementById("language").addEventListener("click", () => {
    language = language === "en" ? "zh" : "en";
    try {
      localStorage.setItem(STORED, language);
    } catch (error) { /* the choice then lasts as long as the page */ }
    showLanguage();
    drawAll();
  });

  for (const details of document.querySelectorAll("details")) details.addEventListener("toggle", drawAll);
  let resized;
  window.addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(drawAll, 150);
  });

  if (window.matchMedia("(max-width: 760px)").matches) {
    for (const details of document.querySelectorAll("details.family:not(:first-of-type), #definitions details")) details.open = false;
  }
  function openTarget() {
    const target = document.getElementById(location.hash.slice(1));
    const details = target && target.closest("details");
    if (details && !details.open) {
      details.open = true;
      target.scrollIntoView();
    }
  }
  window.addEventListener("hashchange", openTarget);
  openTarget();
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  showLanguage();
  drawAll();
})();
