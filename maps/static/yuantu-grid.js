/* yuantu-grid: the rows of the table; only those in view stand in the page, however many there are. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, ROW = 30, HEAD = 34, SPARE = 6, LEAST = 56, MOST = 240, ARROW = ['▲', '▼'];

  /* columns: key, groups, fields; each {id, column, label, unit, kind} */
  yuantu.tableColumns = function (layer, config) {
    var head = layer.data.head, out = [{ id: config.key, column: 'key', label: config.key_label, unit: '', kind: 'text' }];
    head.groups.forEach(function (group, k) { out.push({ id: group.name, column: 'group.' + k, label: group.label, unit: '', kind: 'text' }); });
    head.fields.forEach(function (field, k) {
      if (config.hidden.indexOf(field.name) < 0) out.push({ id: field.name, column: 'field.' + k, label: field.label, unit: field.unit, kind: field.kind, field: field.name });
    });
    return out;
  };

  yuantu.heading = function (column) {
    var unit = yuantu.say(column.unit), label = yuantu.titled(column.label);
    return !unit ? label : yuantu.lang === 'en' ? label + ' (' + unit + ')' : label + '（' + unit + '）';
  };

  function Grid(room, filter, config) {
    var self = this;
    this.room = room;
    this.layer = room.layer;
    this.data = room.layer.data;
    this.filter = filter;
    this.config = config;
    this.all = yuantu.tableColumns(this.layer, config);
    this.first = [config.key].concat(config.columns).filter(function (id, k, ids) { return self.column(id) && ids.indexOf(id) === k; });
    this.ids = this.first.slice();
    this.sort = null;
    this.pool = [];
    this.at = -1;
    this.box = el('div', 'yt-grid');
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'grid');
    this.head = this.box.appendChild(el('div', 'yt-grid-head'));
    this.head.setAttribute('role', 'row');
    this.head.setAttribute('aria-rowindex', '1');
    this.body = this.box.appendChild(el('div', 'yt-grid-body'));
    this.body.setAttribute('role', 'rowgroup');
    this.none = this.box.appendChild(el('p', 'yt-grid-none'));
    var asked = false;
    this.box.addEventListener('scroll', function () {
      if (asked) return;
      asked = true;
      requestAnimationFrame(function () { asked = false; self.render(); });
    });
    this.body.addEventListener('mouseover', function (event) { self.point(self.rowOf(event.target)); });
    this.body.addEventListener('mouseleave', function () { self.point(-1); });
    this.body.addEventListener('click', function (event) {
      var row = self.rowOf(event.target);
      if (row >= 0) { self.move(row); self.choose(row); }
    });
    this.box.addEventListener('keydown', function (event) { self.key(event); });
    this.box.addEventListener('blur', function () { self.point(-1); });
  }

  Grid.prototype.column = function (id) { return this.all.filter(function (one) { return one.id === id; })[0]; };
  Grid.prototype.columns = function () { return this.ids.map(this.column, this); };

  Grid.prototype.text = function (column, i) { return this.data.text(column.column, i); };

  /* why there is nothing to show */
  Grid.prototype.why = function (column) {
    var blank = this.config.blank;
    return yuantu.say(blank[column.id] || blank[column.id + '_id'] || this.config.blank_else) || this.room.word('unknown');
  };

  /* ---- order ---- */

  /* a number for every plot by which its column is sorted; NaN sorts last either way */
  Grid.prototype.ranks = function (column) {
    var data = this.data, n = data.head.count, out = new Float64Array(n), i;
    if (column.kind === 'number' || column.kind === 'day') {
      for (i = 0; i < n; i++) out[i] = data.number(column.field, i);
      return out;
    }
    var texts = data.texts(column.column), order = yuantu.collator(column.kind === 'code'), place = new Float64Array(texts.length + 1).fill(NaN);
    texts.map(function (_, k) { return k; }).filter(function (k) { return texts[k] !== null && texts[k] !== '—' && texts[k] !== ''; })
      .sort(function (a, b) { return order.compare(texts[a], texts[b]) || a - b; })
      .forEach(function (k, rank) { place[k + 1] = rank; });
    var codes = data.codes(column.column);
    for (i = 0; i < n; i++) out[i] = place[codes[i]];
    return out;
  };

  Grid.prototype.arrange = function () {
    var mask = this.layer.filter, n = this.data.head.count, rows = [], sort = this.sort, column = sort && this.column(sort.id);
    for (var i = 0; i < n; i++) if (!mask || mask[i]) rows.push(i);
    if (column) {
      if (!sort.ranks || sort.lang !== yuantu.lang) { sort.ranks = this.ranks(column); sort.lang = yuantu.lang; }
      var ranks = sort.ranks, way = sort.down ? -1 : 1;
      rows.sort(function (a, b) {
        var x = ranks[a], y = ranks[b];
        if (x !== x || y !== y) return (x !== x) - (y !== y) || a - b;
        return way * (x - y) || a - b;
      });
    }
    this.rows = rows;
    this.place = new Int32Array(n).fill(-1);
    for (i = 0; i < rows.length; i++) this.place[rows[i]] = i;
    this.body.style.height = rows.length * ROW + 'px';
    this.box.setAttribute('aria-rowcount', String(rows.length + 1));
    this.none.hidden = rows.length > 0;
    this.none.textContent = this.room.word('table_none');
    this.at = this.layer.selected >= 0 ? this.place[this.layer.selected] : -1;
    this.fresh();
  };

  Grid.prototype.sortBy = function (id, down) {
    this.sort = id && this.column(id) ? { id: id, down: !!down } : null;
    this.drawHead();
    this.arrange();
    this.box.scrollTop = 0;
    yuantu.state.changed();
  };

  /* ---- heading ---- */

  Grid.prototype.measure = function () {
    var pen = (this.pen = this.pen || document.createElement('canvas').getContext('2d')), self = this;
    var family = getComputedStyle(this.box).fontFamily;
    return this.columns().map(function (column) {
      var longest = '', texts = self.data.texts(column.column), widest = 0, i;
      for (i = 0; i < texts.length; i++) if (texts[i] && texts[i].length > longest.length) longest = texts[i];
      pen.font = '14px ' + family;
      widest = pen.measureText(longest.slice(0, 60)).width + (column.column === 'key' ? 36 : 0);
      pen.font = '12px ' + family;
      var title = pen.measureText(yuantu.heading(column)).width;
      return Math.ceil(Math.max(LEAST, Math.min(MOST, Math.max(widest, Math.min(title, 150) + 14) + 24)));
    });
  };

  Grid.prototype.drawHead = function () {
    var self = this, keep = document.activeElement && this.head.contains(document.activeElement) ? document.activeElement.parentNode.dataset.id : null;
    this.head.textContent = '';
    this.widths = this.measure();
    var whole = this.widths.reduce(function (a, b) { return a + b; }, 0);
    this.box.style.setProperty('--yt-cols', this.widths.map(function (w, k, all) { return k === all.length - 1 ? 'minmax(' + w + 'px, 1fr)' : w + 'px'; }).join(' '));
    this.box.style.setProperty('--yt-wide', whole + 'px');
    this.box.setAttribute('aria-colcount', String(this.ids.length));
    this.box.setAttribute('aria-label', this.room.word('table'));
    this.columns().forEach(function (column) {
      var on = self.sort && self.sort.id === column.id, cell = self.head.appendChild(el('div', 'yt-th' + (column.kind === 'number' ? ' yt-num' : '')));
      cell.setAttribute('role', 'columnheader');
      cell.setAttribute('aria-sort', on ? (self.sort.down ? 'descending' : 'ascending') : 'none');
      cell.dataset.id = column.id;
      var go = cell.appendChild(self.room.button('', null, '', function () {
        if (!on) self.sortBy(column.id, column.kind === 'number' && self.config.tops.indexOf(column.id) < 0);
        else if (self.sort.down === (column.kind === 'number' && self.config.tops.indexOf(column.id) < 0)) self.sortBy(column.id, !self.sort.down);
        else self.sortBy(null);
      }));
      go.title = yuantu.heading(column);
      go.appendChild(el('span', 'yt-th-label', yuantu.titled(column.label)));
      if (yuantu.say(column.unit)) go.appendChild(el('span', 'yt-unit', yuantu.say(column.unit)));
      go.appendChild(el('span', 'yt-sort', on ? ARROW[+self.sort.down] : '')).setAttribute('aria-hidden', 'true');
      if (keep === column.id) go.focus();
    });
    this.pool.forEach(function (row) { row.node.remove(); });
    this.pool = [];
  };

  /* ---- rows ---- */

  Grid.prototype.row = function () {
    var node = el('div', 'yt-tr'), cells = this.columns().map(function (column) {
      var cell = node.appendChild(el('div', 'yt-td' + (column.kind === 'number' ? ' yt-num' : '')));
      cell.setAttribute('role', 'gridcell');
      return cell;
    });
    node.setAttribute('role', 'row');
    this.body.appendChild(node);
    var swatch = el('span', 'yt-dot');
    return { node: node, cells: cells, swatch: swatch, plot: -1, at: -1 };
  };

  Grid.prototype.fresh = function () {
    this.pool.forEach(function (row) { row.plot = -1; });
    this.render();
  };

  Grid.prototype.render = function () {
    if (!this.rows || !this.box.clientHeight) return;
    var top = this.box.scrollTop, high = this.box.clientHeight - HEAD, from = Math.max(0, Math.floor(top / ROW) - SPARE);
    var to = Math.min(this.rows.length, Math.ceil((top + high) / ROW) + SPARE), size = Math.ceil(high / ROW) + 2 * SPARE + 2;
    while (this.pool.length < Math.min(size, this.rows.length)) this.pool.push(this.row());
    while (this.pool.length > size) this.pool.pop().node.remove();
    var used = {}, size2 = this.pool.length;
    for (var at = from; at < to; at++) { used[at % size2] = true; this.put(this.pool[at % size2], at); }
    for (var k = 0; k < size2; k++) if (!used[k]) { this.pool[k].node.style.display = 'none'; this.pool[k].at = -1; this.pool[k].plot = -1; }
  };

  Grid.prototype.put = function (row, at) {
    var plot = this.rows[at], layer = this.layer, self = this;
    if (row.at !== at) {
      row.at = at;
      row.node.style.display = '';
      row.node.style.transform = 'translateY(' + at * ROW + 'px)';
      row.node.setAttribute('aria-rowindex', String(at + 2));
      row.node.id = 'yt-row-' + at;
    }
    if (row.plot !== plot) {
      row.plot = plot;
      this.columns().forEach(function (column, k) {
        var text = self.text(column, plot), blank = text === null || text === '' || text === '—', cell = row.cells[k];
        if (column.column === 'key') {
          cell.textContent = '';
          cell.appendChild(row.swatch);
          cell.appendChild(document.createTextNode(blank ? '—' : text));
        } else cell.textContent = blank ? '—' : text;
        cell.classList.toggle('yt-blank', blank);
        cell.title = blank ? self.why(column) : column.kind === 'number' ? '' : text;
      });
      var look = layer.looks[layer.codes[plot]];
      row.swatch.className = 'yt-dot' + (look.hatch ? ' yt-hatch' : '');
      row.swatch.style.backgroundColor = look.colour;
      row.swatch.title = yuantu.say(layer.theme.title) + (yuantu.lang === 'en' ? ': ' : '：') + yuantu.say(look.label);
    }
    row.node.setAttribute('aria-selected', plot === layer.selected ? 'true' : 'false');
    row.node.classList.toggle('yt-at', at === this.at);
  };

  Grid.prototype.rowOf = function (target) {
    var node = target.closest && target.closest('.yt-tr'), found = node && this.pool.filter(function (row) { return row.node === node; })[0];
    return found ? found.at : -1;
  };

  /* ---- both ways: the row under the pointer is marked on the map, the plot chosen on the map comes into view ---- */

  Grid.prototype.point = function (at) {
    var plot = at >= 0 ? this.rows[at] : -1;
    if (plot === this.pointed) return;
    this.pointed = plot;
    if (this.ring) { this.ring.remove(); this.ring = null; }
    if (plot < 0) return;
    this.ring = L.layerGroup([[5, '#FFFFFF'], [2, '#1F2A30']].map(function (line) {
      return L.polygon(this.data.outline(plot), { pane: 'yt-mark', interactive: false, fill: false, color: line[1], weight: line[0], lineJoin: 'round', smoothFactor: 0.2 });
    }, this)).addTo(this.room.map);
  };

  Grid.prototype.choose = function (at) {
    this.chosing = true;
    if (this.rows[at] === this.layer.selected) this.layer.select(-1);
    yuantu.fly(this.layer, this.data.text('key', this.rows[at]));
    this.chosing = false;
  };

  Grid.prototype.show = function (at) {
    var top = at * ROW, high = this.box.clientHeight - HEAD;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    else if (top + ROW > this.box.scrollTop + high) this.box.scrollTop = top + ROW - high;
  };

  Grid.prototype.selected = function (plot) {
    this.at = plot >= 0 && this.place ? this.place[plot] : this.at;
    if (plot >= 0 && !this.chosing && this.place && this.place[plot] >= 0) {
      var high = this.box.clientHeight - HEAD, top = this.at * ROW;
      if (top < this.box.scrollTop || top + ROW > this.box.scrollTop + high) this.box.scrollTop = Math.max(0, top - (high - ROW) / 2);
    }
    this.mark();
    this.render();
  };

  Grid.prototype.mark = function () {
    if (this.at >= 0) this.box.setAttribute('aria-activedescendant', 'yt-row-' + this.at);
    else this.box.removeAttribute('aria-activedescendant');
  };

  Grid.prototype.move = function (at) {
    this.at = Math.max(0, Math.min(this.rows.length - 1, at));
    if (!this.rows.length) return;
    this.show(this.at);
    this.mark();
    this.render();
    this.point(this.at);
  };

  Grid.prototype.key = function (event) {
    if (event.target !== this.box || !this.rows.length) return;
    var page = Math.max(1, Math.floor((this.box.clientHeight - HEAD) / ROW) - 1), steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key in steps) this.move(this.at < 0 && steps[event.key] < 0 ? 0 : this.at + steps[event.key]);
    else if (event.key === 'Home') this.move(0);
    else if (event.key === 'End') this.move(this.rows.length - 1);
    else if (event.key === 'ArrowRight') this.box.scrollLeft += 120;
    else if (event.key === 'ArrowLeft') this.box.scrollLeft -= 120;
    else if ((event.key === 'Enter' || event.key === ' ') && this.at >= 0) this.choose(this.at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  Grid.prototype.rebuild = function () { this.drawHead(); this.arrange(); };

  yuantu.grid = function (room, filter, config) { return new Grid(room, filter, config); };
})();
