/* yuantu-dossier: what is known of one plot, at the right of the map: figures, findings, what other rooms tell, classes. */
(function () {
  'use strict';
  var yuantu = window.yuantu, el = yuantu.el, FIRST = 12, WIDE = 900;

  yuantu.fixture('dossier', function (room) {
    var side = room.side, layer = room.layer, map = room.map, unfolded = {};
    /* what other rooms tell of a plot: fn(plot, key) gives a node or null */
    room.tells = [];
    /* the same, for what is looked at before anything is read */
    room.pictures = [];

    function shut() { layer.select(-1); map.getContainer().focus({ preventScroll: true }); }

    function show(plot) {
      side.textContent = '';
      side.hidden = plot < 0;
      document.body.classList.toggle('yt-open', plot >= 0);
      if (plot < 0) return;
      var key = layer.data.text('key', plot), lies = groups(plot), box = side.appendChild(el('div', 'yt-dossier'));
      side.insertBefore(room.button('yt-close', '×', room.word('close'), shut), box);
      head(box, plot, key, lies);
      room.pictures.forEach(function (tell) { var told = tell(plot, key); if (told) box.appendChild(told); });
      facts(box, plot, lies);
      findings(box, plot);
      room.tells.forEach(function (tell) { var told = tell(plot, key); if (told) box.appendChild(told); });
      classes(box, plot);
      side.scrollTop = 0;
    }

    /* what the plot lies in, from coarse to fine */
    function groups(plot) {
      return layer.data.head.groups.map(function (_, k) { return layer.data.text('group.' + k, plot); }).filter(Boolean);
    }

    function head(box, plot, key, lies) {
      var data = layer.data;
      if (lies.length) box.appendChild(el('p', 'yt-lies', lies.map(yuantu.closed).join(' · ')));
      box.appendChild(el('h2', 'yt-key', key));
      var name = data.field('name') >= 0 ? data.value('name', plot) : null;
      if (name && name !== room.word('blank')) box.appendChild(el('p', 'yt-plot-name', name));
      var acts = box.appendChild(el('p', 'yt-acts'));
      acts.appendChild(room.button('', room.word('locate'), '', function () { room.fly(key); }));
      acts.appendChild(room.button('', room.word('copy_link'), '', function (event) { copy(event.currentTarget); }));
    }

    /* the address of this very view; where the page may not write to the clipboard, the text to copy is shown */
    function copy(button) {
      var address = location.href.split('#')[0] + yuantu.state.hash(), field = document.createElement('textarea');
      function done(well) {
        button.textContent = well ? room.word('copied') : room.word('copy_link');
        if (!well && !button.parentNode.querySelector('input')) {
          var line = button.parentNode.appendChild(el('input', 'yt-link'));
          line.readOnly = true;
          line.value = address;
          line.setAttribute('aria-label', room.word('copy_link'));
          line.select();
        }
      }
      field.value = address;
      document.body.appendChild(field);
      field.select();
      var well = false;
      try { well = document.execCommand('copy'); } catch (forbidden) { well = false; }
      field.remove();
      done(well);
    }

    function table(rows) {
      var body = el('table', 'yt-facts'), inner = body.appendChild(el('tbody'));
      rows.forEach(function (fact) {
        var row = inner.appendChild(el('tr'));
        row.appendChild(el('th', '', fact.label)).scope = 'row';
        var cell = row.appendChild(el('td', '', fact.value));
        if (fact.unit) cell.appendChild(el('span', 'yt-unit', fact.unit));
      });
      return body;
    }

    /* opens and shuts; what was opened stays open on the next plot */
    function fold(box, key, text, fill) {
      var toggle = box.appendChild(room.button('yt-more', text, '', function () { unfolded[key] = !unfolded[key]; turn(); })), inner = box.appendChild(el('div'));
      function turn() {
        inner.hidden = !unfolded[key];
        toggle.setAttribute('aria-expanded', unfolded[key] ? 'true' : 'false');
        if (unfolded[key] && !inner.firstChild) fill(inner);
      }
      turn();
    }

    function facts(box, plot, lies) {
      var blank = room.word('blank'), all = layer.data.facts(plot);
      /* what stands in the head is not said twice */
      all = all.filter(function (fact, k) { return layer.data.head.fields[k].name !== 'name' && lies.indexOf(fact.value) < 0; });
      if (!all.length) return;
      var known = all.filter(function (fact) { return fact.value !== null && fact.value !== '' && fact.value !== blank; });
      var gaps = all.filter(function (fact) { return known.indexOf(fact) < 0; });
      box.appendChild(el('h3', '', room.word('attributes')));
      box.appendChild(table(known.slice(0, FIRST)));
      if (known.length > FIRST) {
        fold(box, 'facts', room.word('more_facts').replace('{count}', known.length - FIRST), function (inner) { inner.appendChild(table(known.slice(FIRST))); });
      }
      if (gaps.length) {
        var comma = yuantu.lang === 'en' ? ', ' : '、';
        box.appendChild(el('p', 'yt-note yt-gaps', room.word('not_recorded') + room.colon() + gaps.map(function (fact) { return fact.label; }).join(comma)));
      }
    }

    function findings(box, plot) {
      var remarks = layer.data.remarks(plot);
      if (!remarks.length) return;
      box.appendChild(el('h3', '', room.word('findings'))).appendChild(el('span', 'yt-count', String(remarks.length)));
      var list = box.appendChild(el('ul', 'yt-remarks'));
      remarks.forEach(function (remark) {
        var item = list.appendChild(el('li', 'yt-tone-' + (/^(good|bad|unknown|none|info)$/.test(remark.tone) ? remark.tone : 'info')));
        item.appendChild(el('div', 'yt-remark-heading', remark.heading));
        if (remark.text) item.appendChild(el('div', 'yt-remark-text', remark.text));
        if (remark.source) item.appendChild(el('div', 'yt-remark-source', remark.source));
      });
    }

    function classes(box, plot) {
      var data = layer.data;
      fold(box, 'classes', room.word('by_theme'), function (inner) {
        var list = inner.appendChild(el('ul', 'yt-chips'));
        data.head.themes.forEach(function (theme, k) {
          var code = data.column('theme.' + k)[plot], row = theme.legend.filter(function (one) { return one.code === code; })[0];
          if (!row) return;
          var item = list.appendChild(el('li')), sample = item.appendChild(el('span', 'yt-swatch' + (row.hatch ? ' yt-hatch' : '')));
          sample.style.backgroundColor = row.colour;
          if (row.outline) sample.style.borderColor = row.outline;
          item.appendChild(el('span', 'yt-chip-title', yuantu.say(theme.title)));
          item.appendChild(el('span', 'yt-chip-class', yuantu.say(row.label) + (theme.unit && code < 254 ? ' ' + yuantu.say(theme.unit) : '')));
        });
      });
    }

    layer.on('plotselect', function (event) {
      show(event.plot);
      yuantu.state.changed();
      var bounds = event.plot >= 0 && layer.data.bounds(event.plot);
      if (bounds && window.innerWidth >= WIDE) {
        var right = map.latLngToContainerPoint(bounds.getSouthEast()).x - (map.getSize().x - 384);
        if (right > 0) map.panBy([right + 24, 0]);
      }
    });
    yuantu.on('language', function () { if (layer.selected >= 0) show(layer.selected); });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape' && !event.defaultPrevented && !side.hidden) shut();
    });
  });
})();
