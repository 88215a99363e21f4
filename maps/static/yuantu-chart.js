/* yuantu-chart: sums of the plots shown, and two small charts that are filters too: classes by area, one number's spread. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, SVG = 'http://www.w3.org/2000/svg', MU = 3 / 2000, WHOLE = 99.995, NOISE = 5e-7;

  /* a number with its digits, halves up on fifteen figures, thousands apart by a thin space, a real minus; what is not nothing
     but rounds to it is told to be nearer to it than the least that can be written */
  yuantu.number = function (value, digits) {
    if (value !== value || !isFinite(value)) return '—';
    var text = Math.abs(value).toFixed(digits), scaled = Math.abs(value) * Math.pow(10, digits);
    if (Math.abs((scaled % 1) - 0.5) <= 1e-4) text = halfUp(Math.abs(value).toPrecision(15), digits);
    if (!/[1-9]/.test(text) && Math.abs(value) >= NOISE) return (value > 0 ? '<' : '>\u2212') + Math.pow(10, -digits).toFixed(digits);
    var ends = text.split('.'), sign = value < 0 && /[1-9]/.test(text) ? '\u2212' : '';
    return sign + ends[0].replace(/\B(?=(\d{3})+$)/g, '\u2009') + (ends[1] ? '.' + ends[1] : '');
  };

  function halfUp(text, digits) {
    if (/e/.test(text)) return (+text).toFixed(digits);
    var ends = (text + (text.indexOf('.') < 0 ? '.' : '')).split('.'), after = (ends[1] + '0'.repeat(digits + 1)).slice(0, digits + 1);
    var whole = BigInt(ends[0] + after.slice(0, digits)) + (after[digits] >= '5' ? BigInt(1) : BigInt(0)), said = whole.toString().padStart(digits + 1, '0');
    return digits ? said.slice(0, -digits) + '.' + said.slice(-digits) : said;
  }

  /* ---- sums ---- */

  yuantu.sums = function (layer, config) {
    var data = layer.data, flags = config.flags ? data.measure(config.flags) : null, n = data.head.count;
    function of(measure, bit, mask) {
      var values = measure ? data.measure(measure) : null, power = bit >= 0 ? Math.pow(2, bit) : 0, sum = 0;
      if (bit === -2) return 0;
      for (var i = 0; i < n; i++) {
        if (mask && !mask[i]) continue;
        if (power && Math.floor(flags[i] / power) % 2 === 0) continue;
        var v = values ? values[i] : 1;
        if (v === v) sum += v;
      }
      return sum;
    }
    return {
      of: of,
      /* value and the share of the land it is known for, in per cent */
      total: function (one, mask) {
        var above = of(one.sides[0][0], one.sides[0][1], mask), below = one.sides[1] ? of(one.sides[1][0], one.sides[1][1], mask) : null;
        var known = of(config.area, one.land[0], mask), whole = of(config.area, one.land[1], mask), gaps = of('', one.land[2], mask);
        var value = below === null ? one.factor * above : below > 0 ? one.factor * above / below : NaN;
        if ((above === 0 && gaps > 0) || (below === null && whole > 0 && known === 0)) value = NaN;
        return { value: value, known: whole > 0 ? 100 * known / whole : NaN };
      },
      area: function (mask) { return config.area ? of(config.area, -1, mask) : NaN; }
    };
  };

  yuantu.areaSaid = function (square, word) {
    return square === square ? word('table_area').replace('{ha}', yuantu.number(square / 10000, 2)).replace('{mu}', yuantu.number(square * MU, 1)) : '';
  };

  yuantu.sumsPane = function (room, filter, config) {
    var layer = room.layer, data = layer.data, head = data.head, word = room.word, sums = yuantu.sums(layer, config);
    var box = el('div', 'yt-sums'), figures = box.appendChild(el('section', 'yt-sum-figures')), bars = box.appendChild(el('section', 'yt-sum-bars')), spread = box.appendChild(el('section', 'yt-sum-spread'));
    var numeric = head.fields.filter(function (field) { return field.kind === 'number' && config.hidden.indexOf(field.name) < 0; });
    var chosen = '', asked = false;
    box.chosen = function (name) {
      if (name !== undefined) { chosen = numeric.some(function (f) { return f.name === name; }) ? name : ''; draw(); }
      return chosen;
    };

    function draw() {
      asked = false;
      if (!box.clientWidth) return;
      drawFigures();
      drawBars();
      drawSpread();
    }
    box.draw = function () { if (!asked) { asked = true; requestAnimationFrame(draw); } };

    function drawFigures() {
      var mask = layer.filter;
      figures.textContent = '';
      figures.appendChild(el('h3', '', word(mask ? 'table_sums_some' : 'table_sums_all')));
      var list = figures.appendChild(el('dl'));
      config.totals.forEach(function (one) {
        var found = sums.total(one, mask), cell = list.appendChild(el('div')), value = cell.appendChild(el('dd'));
        cell.insertBefore(el('dt', '', yuantu.titled(one.label)), value);
        cell.dataset.key = one.key;
        value.appendChild(el('span', 'yt-sum-value', mask || !one.text ? yuantu.number(found.value, one.digits) : yuantu.say(one.text)));
        if (yuantu.say(one.unit)) value.appendChild(el('span', 'yt-unit', yuantu.say(one.unit)));
        if (found.known < WHOLE) cell.appendChild(el('span', 'yt-known', word('table_known').replace('{share}', Math.floor(found.known + 1e-9))));
        else if (found.known !== found.known) cell.appendChild(el('span', 'yt-no-land', word('table_no_land')));
      });
      Object.keys(config.classes).forEach(function (key) { classLand(figures, key, config.classes[key]); });
    }

    /* land of the classes of one theme that are asked for, whatever theme is painted */
    function classLand(where, key, wanted) {
      var k = head.themes.map(function (theme) { return theme.key; }).indexOf(key);
      if (k < 0) return;
      var theme = head.themes[k], land = areas(k, layer.filter), rows = [];
      wanted.forEach(function (one) { theme.legend.forEach(function (row) { if (row.key === one && land.count[row.code]) rows.push(row); }); });
      if (!rows.length) return;
      where.appendChild(el('h3', '', yuantu.titled(theme.title)));
      var list = where.appendChild(el('ul', 'yt-sum-classes'));
      rows.forEach(function (row) {
        var item = list.appendChild(el('li'));
        item.dataset.key = row.key;
        item.appendChild(yuantu.swatch(row));
        item.appendChild(el('span', 'yt-label', yuantu.say(row.label)));
        item.appendChild(el('span', 'yt-sum-land', yuantu.number(land.area[row.code] / 10000, 2)));
        item.appendChild(el('span', 'yt-unit', word('table_ha')));
      });
    }

    function areas(k, mask) {
      var codes = data.column('theme.' + k), amounts = config.area ? data.measure(config.area) : null, area = new Float64Array(256), count = new Float64Array(256);
      for (var i = 0; i < codes.length; i++) {
        if (mask && !mask[i]) continue;
        count[codes[i]]++;
        area[codes[i]] += amounts ? amounts[i] || 0 : 1;
      }
      return { area: area, count: count };
    }

    /* ---- bars of the theme's classes ---- */

    function drawBars() {
      var theme = layer.theme, id = 'theme.' + theme.key, now = areas(layer.themeAt, layer.filter), context = filter.tally(id, config.area ? data.measure(config.area) : null);
      var chosenCodes = filter.active[id] || [], rows = theme.legend.filter(function (row) { return context[row.code] > 0; });
      var whole = rows.reduce(function (sum, row) { return sum + now.area[row.code]; }, 0), most = Math.max.apply(null, rows.map(function (row) { return context[row.code]; }).concat(1));
      bars.textContent = '';
      var title = bars.appendChild(el('h3', '', yuantu.titled(theme.title)));
      title.appendChild(el('span', 'yt-unit', (yuantu.say(theme.unit) ? yuantu.say(theme.unit) + ' · ' : '') + word(config.area ? 'table_by_area' : 'table_by_count')));
      var wide = Math.max(240, bars.clientWidth - 1), line = 22, high = rows.length * line + 2, left = Math.min(widest(rows), Math.round(wide * 0.52)), right = 104, room_ = wide - left - right;
      var pic = svg('svg', { width: wide, height: high, viewBox: '0 0 ' + wide + ' ' + high, role: 'group', 'aria-label': yuantu.say(theme.title) });
      rows.forEach(function (row, k) {
        var y = k * line, value = now.area[row.code], share = whole > 0 ? 100 * value / whole : 0, on = chosenCodes.indexOf(row.code) >= 0;
        var said = config.area ? yuantu.number(value / 10000, 2) + ' ' + word('table_ha') : yuantu.number(value, 0);
        var g = press(pic, function () {
          var next = on ? chosenCodes.filter(function (code) { return code !== row.code; }) : chosenCodes.concat(row.code);
          filter.set(id, next);
          focusAgain(bars, k);
        }, yuantu.say(row.label) + ' ' + said + ' ' + yuantu.number(share, 1) + ' %', on);
        g.setAttribute('data-key', row.key);
        g.appendChild(svg('rect', { x: 0, y: y, width: wide, height: line, fill: 'transparent' }));
        g.appendChild(text(yuantu.say(row.label), left - 10, y + 15, 'end', left - 12, on ? 'yt-strong' : ''));
        g.appendChild(svg('rect', { x: left, y: y + 5, width: Math.max(0, room_ * context[row.code] / most), height: 12, fill: '#EFEDE7' }));
        g.appendChild(svg('rect', { x: left, y: y + 5, width: Math.max(value > 0 ? 1 : 0, room_ * value / most), height: 12, fill: row.colour, stroke: '#5B6770', 'stroke-opacity': 0.5, 'stroke-width': 1, 'shape-rendering': 'crispEdges' }));
        if (row.hatch && value > 0) g.appendChild(svg('rect', { x: left, y: y + 5, width: Math.max(1, room_ * value / most), height: 12, fill: 'url(#yt-hatch)' }));
        g.appendChild(text(config.area ? yuantu.number(value / 10000, value >= 1e6 ? 0 : 1) : yuantu.number(value, 0), wide - 48, y + 15, 'end', 0, 'yt-figure'));
        g.appendChild(text(yuantu.number(share, 1) + '%', wide, y + 15, 'end', 0, 'yt-quiet'));
      });
      pic.appendChild(svg('line', { x1: left, x2: left, y1: 0, y2: high, stroke: '#1F2A30', 'stroke-width': 1, 'shape-rendering': 'crispEdges' }));
      hatch(pic);
      bars.appendChild(pic);
      title.appendChild(el('span', 'yt-unit yt-bars-unit', config.area ? word('table_ha') + ' · %' : '%'));
    }

    /* ---- spread of one number ---- */

    function drawSpread() {
      var name = chosen || (numeric.some(function (f) { return f.name === layer.theme.key; }) ? layer.theme.key : numeric.some(function (f) { return f.name === 'far'; }) ? 'far' : numeric.length ? numeric[0].name : '');
      spread.textContent = '';
      if (!name) return;
      var field = head.fields[data.field(name)], title = spread.appendChild(el('h3')), pick = title.appendChild(el('select'));
      numeric.forEach(function (one) {
        var option = pick.appendChild(el('option', '', yuantu.titled(one.label)));
        option.value = one.name;
      });
      pick.value = name;
      pick.setAttribute('aria-label', word('table_number'));
      pick.addEventListener('change', function () { chosen = pick.value; yuantu.state.changed(); draw(); var again = spread.querySelector('select'); if (again) again.focus(); });
      title.appendChild(el('span', 'yt-unit', (yuantu.say(field.unit) ? yuantu.say(field.unit) + ' · ' : '') + word('table_by_count')));
      var values = filter.numbers(name), marks = limits(name), bins = binned(values, filter.others(name), layer.filter, marks);
      if (bins) bins.exact = exact(name);
      if (!bins) { spread.appendChild(el('p', 'yt-note', word('table_no_numbers'))); return; }
      histogram(name, bins, marks);
      spread.appendChild(el('p', 'yt-note', word('table_spread').replace('{known}', yuantu.thin(bins.known)).replace('{all}', yuantu.thin(bins.all)) +
        (bins.known ? (yuantu.lang === 'en' ? ' ' : '') + word('table_median').replace('{value}', yuantu.number(bins.median, bins.exact)) : '')));
    }

    /* the limit of the theme that paints the number, and what the page was told to mark */
    function limits(name) {
      var out = [];
      head.themes.forEach(function (theme) {
        if (theme.key === name) theme.legend.forEach(function (row) { if (row.limit) out.push({ value: +row.limit, label: word('limit') + ' ' + row.limit }); });
      });
      var told = config.marks[name];
      if (told) out.push({ value: told.value, label: yuantu.say(told.label) });
      return out;
    }

    /* at most some twenty round steps; the highest hundredth is told together where it lies far out */
    function binned(values, passes, mask, marks) {
      var all = [], i, context = [];
      for (i = 0; i < values.length; i++) if (values[i] === values[i]) all.push(values[i]);
      if (!all.length) return null;
      all.sort(function (a, b) { return a - b; });
      var least = Math.min(0, all[0]), most = all[all.length - 1], far = all[Math.floor(0.99 * (all.length - 1))];
      marks.forEach(function (one) { far = Math.max(far, one.value); });
      var top = most > 1.5 * far && far > 0 ? far : most;
      if (all[0] > 0 && all[0] > 0.6 * most) least = all[0];
      var step = round((top - least) / 16), low = Math.floor(least / step + 1e-9) * step, count = Math.max(1, Math.ceil((top - low) / step + 1e-9));
      if (low + count * step <= top) count++;
      var over = top < most, shown = new Float64Array(count + (over ? 1 : 0)), whole = new Float64Array(shown.length), known = 0, plots = 0, seen = [];
      for (i = 0; i < values.length; i++) {
        if (!mask || mask[i]) plots++;
        if (values[i] !== values[i]) continue;
        var bin = Math.min(shown.length - 1, Math.floor((values[i] - low) / step + 1e-9));
        if (passes(i)) whole[bin]++;
        if (!mask || mask[i]) { shown[bin]++; known++; seen.push(values[i]); }
      }
      seen.sort(function (a, b) { return a - b; });
      var middle = seen.length ? (seen[(seen.length - 1) >> 1] + seen[seen.length >> 1]) / 2 : NaN, digits = after(step);
      return { low: low, step: step, shown: shown, whole: whole, over: over, known: known, all: plots, median: middle, digits: digits };
    }

    function round(raw) {
      var power = Math.pow(10, Math.floor(Math.log(raw || 1) / Math.LN10)), part = raw / power;
      return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 2.5 ? 2.5 : part <= 5 ? 5 : 10) * power;
    }

    /* digits after the point of a step, and of a field as it is shown */
    function after(step) { for (var k = 0; k < 9; k++) if (Math.abs(step * Math.pow(10, k) - Math.round(step * Math.pow(10, k))) < 1e-6) return k; return 9; }
    function exact(name) {
      var found = data.column('field.' + data.field(name) + '.texts').map(function (text) { return /\.(\d+)$/.exec(text || ''); }).filter(Boolean)[0];
      return found ? found[1].length : 0;
    }

    function tidy(v, digits) { return +v.toFixed(digits + 2); }

    function histogram(name, bins, marks) {
      var n = bins.shown.length, wide = Math.max(240, spread.clientWidth - 1), high = 148, base = high - 22, top = 30, each = wide / n, most = Math.max.apply(null, Array.from(bins.whole).concat(1));
      var pic = svg('svg', { width: wide, height: high, viewBox: '0 0 ' + wide + ' ' + high, role: 'group', 'aria-label': yuantu.say(head.fields[data.field(name)].label) });
      var value = filter.active[name], highest = 0, k;
      for (k = 0; k < n; k++) if (bins.shown[k] > bins.shown[highest]) highest = k;
      for (k = 0; k < n; k++) bar(k);
      function bar(k) {
        var from = tidy(bins.low + k * bins.step, bins.digits), to = tidy(bins.low + (k + 1) * bins.step, bins.digits), last = bins.over && k === n - 1;
        var said = last ? '≥ ' + yuantu.number(from, bins.digits) : yuantu.number(from, bins.digits) + ' – ' + yuantu.number(to, bins.digits);
        var on = !!value && value.least === from && (last ? value.most === null || value.most === undefined : value.most === to && value.open);
        var g = press(pic, function () {
          filter.set(name, on ? null : last ? { least: from, most: null } : { least: from, most: to, open: true });
          focusAgain(spread, k);
        }, said + ' · ' + bins.shown[k], on);
        g.setAttribute('data-from', String(from));
        function tall(count) { return (base - top) * count / most; }
        g.appendChild(svg('rect', { x: k * each, y: top, width: each, height: base - top, fill: 'transparent' }));
        if (bins.whole[k]) g.appendChild(svg('rect', { x: k * each + 1, y: base - tall(bins.whole[k]), width: Math.max(1, each - 2), height: tall(bins.whole[k]), fill: '#E3E1DA' }));
        if (bins.shown[k]) g.appendChild(svg('rect', { x: k * each + 1, y: base - Math.max(1, tall(bins.shown[k])), width: Math.max(1, each - 2), height: Math.max(1, tall(bins.shown[k])), fill: '#23738A' }));
        if (bins.shown[k] && (k === highest || on)) pic.appendChild(text(yuantu.thin(bins.shown[k]), (k + 0.5) * each, base - tall(bins.shown[k]) - 4, 'middle', 0, 'yt-figure'));
      }
      pic.appendChild(svg('line', { x1: 0, x2: wide, y1: base, y2: base, stroke: '#1F2A30', 'stroke-width': 1, 'shape-rendering': 'crispEdges' }));
      var fewest = Math.max(1, Math.ceil(n / Math.max(2, Math.floor(wide / 56)))), every = fewest;
      while (every < 3 * fewest && Math.abs(round(every * bins.step) - every * bins.step) > 1e-9) every++;
      if (every === 3 * fewest) every = fewest;
      var places = after(tidy(every * bins.step, bins.digits));
      for (k = 0; k <= n; k += every) {
        if (bins.over && k === n) break;
        var anchor = k === 0 ? 'start' : k === n ? 'end' : 'middle';
        pic.appendChild(text((bins.over && k === n - 1 ? '≥ ' : '') + yuantu.number(tidy(bins.low + k * bins.step, bins.digits), after(tidy(bins.low, 6)) > places ? bins.digits : places), k * each, high - 6, anchor, 0, 'yt-quiet'));
      }
      marks.forEach(function (one) {
        var x = Math.round((one.value - bins.low) / bins.step * each), late = x > wide * 0.6;
        if (x < 0 || x > wide) return;
        pic.appendChild(svg('line', { x1: x, x2: x, y1: 14, y2: base, stroke: '#1F2A30', 'stroke-width': 1.5, 'stroke-dasharray': '4 3' }));
        pic.appendChild(text(one.label, x + (late ? -5 : 5), 12, late ? 'end' : 'start', 0, 'yt-figure'));
      });
      spread.appendChild(pic);
    }

    /* ---- pieces ---- */

    function svg(tag, attributes) {
      var node = document.createElementNS(SVG, tag);
      Object.keys(attributes || {}).forEach(function (name) { node.setAttribute(name, attributes[name]); });
      return node;
    }

    function text(said, x, y, anchor, most, cls) {
      var node = svg('text', { x: x, y: y, 'text-anchor': anchor, 'class': 'yt-chart-text' + (cls ? ' ' + cls : '') });
      node.textContent = most ? cut(said, most) : said;
      if (most && node.textContent !== said) { var full = svg('title'); full.textContent = said; node.appendChild(full); }
      return node;
    }

    var pen = document.createElement('canvas').getContext('2d');
    function widest(rows) {
      pen.font = '12px ' + getComputedStyle(box).fontFamily;
      return Math.ceil(Math.max.apply(null, rows.map(function (row) { return pen.measureText(yuantu.say(row.label)).width; }).concat(40))) + 14;
    }
    function cut(said, most) {
      pen.font = '12px ' + getComputedStyle(box).fontFamily;
      if (pen.measureText(said).width <= most) return said;
      var letters = Array.from(said.slice(0, 80));
      while (letters.length > 1 && pen.measureText(letters.join('') + '…').width > most) letters.pop();
      return letters.join('') + '…';
    }

    function press(pic, action, label, on) {
      var g = svg('g', { role: 'button', tabindex: 0, 'aria-label': label, 'aria-pressed': on ? 'true' : 'false', 'class': 'yt-press' });
      var hint = svg('title');
      hint.textContent = label;
      g.appendChild(hint);
      g.addEventListener('click', action);
      g.addEventListener('keydown', function (event) { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); action(); } });
      pic.appendChild(g);
      return g;
    }

    function focusAgain(where, k) {
      requestAnimationFrame(function () { requestAnimationFrame(function () { var all = where.querySelectorAll('.yt-press'); if (all[k] && where.contains(document.activeElement) || document.activeElement === document.body) all[k] && all[k].focus({ preventScroll: true }); }); });
    }

    function hatch(pic) {
      var defs = svg('defs'), pattern = svg('pattern', { id: 'yt-hatch', width: 4, height: 4, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(135)' });
      pattern.appendChild(svg('line', { x1: 0, x2: 0, y1: 0, y2: 4, stroke: 'rgba(120,117,106,.75)', 'stroke-width': 1.4 }));
      defs.appendChild(pattern);
      pic.appendChild(defs);
    }

    return box;
  };
})();
