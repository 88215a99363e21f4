/* yuantu-filter: which plots are shown, by several conditions at once, and how many each choice would leave. */
(function () {
  'use strict';
  var yuantu = window.yuantu, ESCAPED = '~,;:', WORDS = 'words', MOST_CHOICES = 400;

  /* values stand in the address between , ; and : so these are written ~1 ~2 ~3, and ~ itself ~0 */
  function escaped(text) { return String(text).replace(/[~,;:]/g, function (c) { return '~' + ESCAPED.indexOf(c); }); }
  function plain(text) { return text.replace(/~([0-3])/g, function (_, k) { return ESCAPED[+k]; }); }

  /* a table whose only keys are its own: what comes from an address may be called constructor */
  function table() { return Object.create(null); }

  /* a day as 20261120; NaN for what the calendar does not have */
  function day(text) {
    var found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text || ''), at = found && new Date(text + 'T00:00:00Z');
    return at && at.getTime() === at.getTime() && at.toISOString().slice(0, 10) === text ? +(found[1] + found[2] + found[3]) : NaN;
  }

  function Filter(layer, config, today) {
    var self = this, head = layer.data.head;
    this.layer = layer;
    this.data = layer.data;
    this.config = config;
    this.today = today || '';
    this.count = head.count;
    this.active = table();
    this.dims = table();
    this.held = document.body.classList.contains('yt-presenting');
    this.hearers = [];
    this.unread = [];
    function add(dim) { self.dims[dim.id] = dim; }
    add({ id: WORDS, kind: WORDS });
    head.groups.forEach(function (group, k) { add({ id: group.name, kind: 'choice', column: 'group.' + k, label: group.label, group: k }); });
    head.fields.forEach(function (field, k) {
      var kind = { number: 'range', day: 'day', code: 'choice', text: 'choice' }[field.kind] || 'choice';
      if (config.tops.indexOf(field.name) >= 0) kind = 'top';
      if (self.dims[field.name]) return;
      if (field.kind === 'text' && layer.data.column('field.' + k + '.texts').length > MOST_CHOICES) return;
      add({ id: field.name, kind: kind, column: 'field.' + k, label: field.label, unit: field.unit, field: field });
    });
    head.themes.forEach(function (theme, k) { add({ id: 'theme.' + theme.key, kind: 'class', label: theme.title, theme: theme, place: k }); });
  }

  Filter.prototype.on = function (fn) { this.hearers.push(fn); };

  /* ---- what a condition asks of a plot ---- */

  Filter.prototype.codes = function (dim) {
    return dim.kind === 'class' ? this.data.column('theme.' + dim.place) : this.data.codes(dim.column);
  };

  Filter.prototype.numbers = function (name) {
    var kept = 'shown.' + name, data = this.data;
    if (data.cache[kept]) return data.cache[kept];
    var out = new Float64Array(this.count);
    for (var i = 0; i < out.length; i++) out[i] = data.number(name, i);
    return (data.cache[kept] = out);
  };

  Filter.prototype.test = function (id, value) {
    var dim = this.dims[id], codes, numbers, wanted;
    if (dim.kind === WORDS) return this.saying(value);
    if (dim.kind === 'choice' || dim.kind === 'class') {
      codes = this.codes(dim);
      wanted = table();
      value.forEach(function (code) { wanted[code] = true; });
      return function (i) { return wanted[codes[i]] === true; };
    }
    numbers = this.numbers(id);
    var least = value.least, most = value.most, open = value.open;
    if (dim.kind === 'day') {
      least = value.least ? day(value.least) : null;
      most = value.most ? day(value.most) : null;
      if (value.overdue) { most = day(this.today); open = true; }
    }
    return function (i) {
      var v = numbers[i];
      return v === v && (least === null || least === undefined || v >= least) &&
        (most === null || most === undefined || (open ? v < most : v <= most));
    };
  };

  /* every word must stand somewhere in what the page says of the plot; one that begins plot numbers asks for these */
  Filter.prototype.saying = function (text) {
    var self = this, head = this.data.head, names = ['key'];
    head.groups.forEach(function (_, k) { names.push('group.' + k); });
    head.fields.forEach(function (_, k) { names.push('field.' + k); });
    var sets = text.trim().toLowerCase().split(/\s+/).map(function (word) {
      var numbered = self.holding('key', function (one) { return one.indexOf(word) === 0 || (yuantu.loose(word) && yuantu.loose(one).indexOf(yuantu.loose(word)) === 0); });
      return numbered ? [numbered] : names.map(function (name) {
        return self.holding(name, function (one) { return one.indexOf(word) >= 0; });
      }).filter(Boolean);
    });
    return function (i) {
      return sets.every(function (columns) { return columns.some(function (one) { return one.hit[one.codes[i]]; }); });
    };
  };

  /* which texts of a column, as the page says them, are meant; null for none */
  Filter.prototype.holding = function (name, meant) {
    var texts = this.data.texts(name), hit = new Uint8Array(texts.length + 1), any = false;
    texts.forEach(function (one, k) { if (one !== null && meant(one.toLowerCase())) { hit[k + 1] = 1; any = true; } });
    return any ? { codes: this.data.codes(name), hit: hit } : null;
  };

  /* ---- conditions come and go ---- */

  function empty(dim, value) {
    if (value === null || value === undefined) return true;
    if (dim.kind === WORDS) return !value.trim();
    if (Array.isArray(value)) return !value.length;
    return [value.least, value.most].every(function (v) { return v === null || v === undefined || v === ''; }) && !value.overdue;
  }

  Filter.prototype.set = function (id, value) {
    var dim = this.dims[id];
    if (!dim) return;
    this.unread = [];
    if (empty(dim, value)) delete this.active[id]; else this.active[id] = value;
    this.apply();
  };

  Filter.prototype.clear = function () { this.active = table(); this.unread = []; this.apply(); };
  Filter.prototype.ids = function () { return Object.keys(this.active); };

  /* fails: one bit for every condition a plot does not meet, so that each choice can be counted without its own */
  Filter.prototype.apply = function () {
    var ids = this.ids().slice(0, 30), n = this.count, fails = (this.fails = new Int32Array(n)), self = this;
    this.bits = table();
    this.alone = table();
    ids.forEach(function (id, place) {
      var bit = 1 << place, pass = self.test(id, self.active[id]), alone = 0;
      self.bits[id] = bit;
      for (var i = 0; i < n; i++) if (pass(i)) alone++; else fails[i] |= bit;
      self.alone[id] = alone;
    });
    var mask = null;
    if (ids.length) {
      mask = new Uint8Array(n);
      for (var i = 0; i < n; i++) mask[i] = fails[i] ? 0 : 1;
    }
    if (!this.held) this.layer.setFilter(mask);
    this.hearers.forEach(function (fn) { fn(); });
  };

  /* while a presentation has the map the conditions stand, and take hold when it is left */
  Filter.prototype.hold = function (on) {
    if (on === this.held) return;
    this.held = on;
    if (!on && (this.ids().length || this.layer.filter)) this.apply();
  };

  Filter.prototype.others = function (id) {
    var fails = this.fails, rest = ~((this.bits && this.bits[id]) || 0);
    return function (i) { return !fails || !(fails[i] & rest); };
  };

  /* how many plots, or how much of a measure, each code would have if the condition itself did not count */
  Filter.prototype.tally = function (id, amounts) {
    var codes = this.codes(this.dims[id]), passes = this.others(id), out = new Float64Array(70000 > this.count ? 65536 : this.count + 1);
    for (var i = 0; i < codes.length; i++) if (passes(i)) out[codes[i]] += amounts ? amounts[i] || 0 : 1;
    return out;
  };

  /* the choices of a condition: code, label, count; blank last */
  Filter.prototype.choices = function (id) {
    var dim = this.dims[id], counts = this.tally(id), out = [];
    if (dim.kind === 'class') {
      return dim.theme.legend.map(function (row) { return { code: row.code, label: yuantu.say(row.label), count: counts[row.code], row: row }; });
    }
    this.data.texts(dim.column).forEach(function (text, k) {
      if (text !== null && text !== '—') out.push({ code: k + 1, label: text, count: counts[k + 1] });
    });
    if (dim.group === undefined) {
      var order = yuantu.collator(dim.field.kind === 'code');
      out.sort(function (a, b) { return order.compare(a.label, b.label); });
    }
    var blank = this.blankCodes(dim), missing = blank.reduce(function (sum, code) { return sum + counts[code]; }, 0);
    if (blank.length && (missing || this.has(dim, blank))) out.push({ code: blank[0], codes: blank, label: '—', blank: true, count: missing });
    return out;
  };

  Filter.prototype.blankCodes = function (dim) {
    var out = [0];
    this.data.column(dim.column + '.texts').forEach(function (text, k) { if (text === '—' || text === '') out.push(k + 1); });
    return out;
  };

  Filter.prototype.has = function (dim, codes) {
    var all = this.codes(dim);
    for (var i = 0; i < all.length; i++) if (codes.indexOf(all[i]) >= 0) return true;
    return false;
  };

  /* ---- in words and in the address ---- */

  Filter.prototype.said = function (id, word) {
    var dim = this.dims[id], value = this.active[id], self = this;
    if (dim.kind === WORDS) return value.trim();
    if (Array.isArray(value)) {
      return this.choices(id).filter(function (one) { return value.indexOf(one.code) >= 0; }).map(function (one) { return one.blank ? word('table_blank') : yuantu.closed(one.label); })
        .join(yuantu.lang === 'en' ? ', ' : '、');
    }
    if (dim.kind === 'day') {
      if (value.overdue) return word('table_overdue');
      return value.least && value.most ? value.least + ' – ' + value.most : value.least ? '≥ ' + value.least : '≤ ' + value.most;
    }
    var unit = yuantu.say(dim.unit);
    function one(v) { return self.written(v); }
    var has = function (v) { return v !== null && v !== undefined && v !== ''; };
    var text = has(value.least) && has(value.most) ? one(value.least) + ' – ' + (value.open ? '< ' : '') + one(value.most)
      : has(value.least) ? '≥ ' + one(value.least) : (value.open ? '< ' : '≤ ') + one(value.most);
    return text + (unit ? ' ' + unit : '');
  };

  Filter.prototype.written = function (value) {
    var text = String(value).replace('-', '\u2212').split('.');
    return yuantu.thin(text[0]) + (text[1] ? '.' + text[1] : '');
  };

  /* the name of a choice that is the same in every language: a park's number, the class of a theme, a code in front */
  Filter.prototype.handle = function (dim, code) {
    if (dim.kind === 'class') return dim.theme.legend.filter(function (row) { return row.code === code; }).map(function (row) { return row.key; })[0] || String(code);
    if (this.blankCodes(dim).indexOf(code) >= 0) return '';
    if (dim.group !== undefined) return this.data.column(dim.column + '.keys')[code - 1];
    return this.data.column(dim.column + '.texts')[code - 1];
  };

  Filter.prototype.read = function () {
    var self = this;
    return this.ids().filter(function (id) { return id !== WORDS; }).map(function (id) {
      var dim = self.dims[id], value = self.active[id], text;
      if (Array.isArray(value)) text = value.map(function (code) { return escaped(self.handle(dim, code)); }).join(',');
      else if (value.overdue) text = '!';
      else text = escaped(value.least === null || value.least === undefined ? '' : value.least) + '..' + (value.open ? '!' : '') +
        escaped(value.most === null || value.most === undefined ? '' : value.most);
      return escaped(id) + ':' + text;
    }).join(';');
  };

  Filter.prototype.write = function (text) {
    var found = table(), before = this.active, unread = [], self = this;
    if (this.active[WORDS] !== undefined) found[WORDS] = this.active[WORDS];
    text.split(';').forEach(function (term) {
      var at = term.indexOf(':'), dim = at > 0 && self.dims[plain(term.slice(0, at))], value;
      if (!dim || dim.kind === WORDS) { if (term.trim()) unread.push(plain(term)); return; }
      value = dim.kind === 'choice' || dim.kind === 'class' ? self.chosen(dim, term.slice(at + 1)) : self.between(dim, term.slice(at + 1));
      if (!empty(dim, value)) found[dim.id] = value;
      else unread.push(plain(term));
    });
    this.active = found;
    this.unread = unread; /* conditions of the address that say nothing here */
    try { this.apply(); } catch (broken) {
      this.active = before;
      this.apply();
      throw broken;
    }
  };

  Filter.prototype.chosen = function (dim, text) {
    var self = this, out = [];
    text.split(',').map(plain).forEach(function (name) {
      var codes = [];
      if (dim.kind === 'class') codes = dim.theme.legend.filter(function (row) { return row.key === name; }).map(function (row) { return row.code; });
      else if (name === '') codes = self.blankCodes(dim);
      else {
        [dim.group === undefined ? null : '.keys', '.texts', '.texts.en'].some(function (suffix) {
          var at = suffix && self.data.column(dim.column + suffix) ? self.data.column(dim.column + suffix).indexOf(name) : -1;
          if (at >= 0) codes = [at + 1];
          return at >= 0;
        });
      }
      codes.forEach(function (code) { if (out.indexOf(code) < 0) out.push(code); });
    });
    return out;
  };

  Filter.prototype.between = function (dim, text) {
    if (text === '!') return dim.kind === 'day' ? { overdue: true } : null;
    var ends = text.split('..').map(plain);
    if (ends.length !== 2) return null;
    var open = ends[1][0] === '!';
    if (open) ends[1] = ends[1].slice(1);
    function end(one) {
      if (one === '') return null;
      if (dim.kind === 'day') return day(one) === day(one) ? one : null;
      return isFinite(+one) ? +one : null;
    }
    return { least: end(ends[0]), most: end(ends[1]), open: open && end(ends[1]) !== null };
  };

  /* texts in the order of the page's language, Chinese by its sound; numbers in them by size, codes digit by digit */
  yuantu.collator = function (codes) {
    return new Intl.Collator(yuantu.lang === 'en' ? ['en', 'zh'] : ['zh-u-co-pinyin', 'zh', 'en'], { numeric: !codes });
  };

  /* how a column is called at the head of something */
  yuantu.titled = function (label) {
    var text = yuantu.say(label);
    return yuantu.lang === 'en' && /^[a-z][a-z]/.test(text) ? text[0].toUpperCase() + text.slice(1) : text;
  };
  yuantu.filter = function (layer, config, today) { return new Filter(layer, config, today); };
})();
