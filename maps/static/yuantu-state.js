/* yuantu-state: the view of the page as one line after the # of its address, and back. */
(function () {
  'use strict';
  var yuantu = window.yuantu, entries = [], due = null, built = false, given = parse(location.hash);

  /* '#theme=far&plot=GX-001' as a table; what cannot be read is left out */
  function parse(hash) {
    var found = Object.create(null);
    hash.replace(/^#/, '').split('&').forEach(function (pair) {
      var at = pair.indexOf('=');
      if (at < 1) return;
      try { found[decodeURIComponent(pair.slice(0, at))] = decodeURIComponent(pair.slice(at + 1)); } catch (broken) { /* no text: ignored */ }
    });
    return found;
  }

  function has(name) { return Object.prototype.hasOwnProperty.call(given, name); }

  function readable(entry) {
    try {
      var text = entry.read();
      return text === '' ? '' : encodeURIComponent(entry.name) + '=' + encodeURIComponent(text).replace(/%2C/g, ',');
    } catch (unwritable) { return ''; }
  }

  function take(entry, text) {
    try { if (text !== entry.read()) entry.write(text); } catch (bad) { /* a bad value is ignored */ }
  }

  function hash() {
    var line = entries.map(readable).filter(Boolean).join('&');
    return line ? '#' + line : '';
  }

  function put() {
    due = null;
    var line = hash();
    if (line === location.hash) return;
    try { history.replaceState(history.state, '', line || location.pathname + location.search); } catch (forbidden) { /* in a sandbox the address stays as it is */ }
  }

  function changed() {
    if (!built) return;
    clearTimeout(due);
    due = setTimeout(put, 250);
  }

  yuantu.state = {
    /* read() gives the text of the present state, '' where it is the usual one; write(text) restores it */
    register: function (name, read, write) {
      var entry = { name: name, read: read, write: write };
      entries.push(entry);
      if (has(name)) take(entry, given[name]);
    },
    changed: changed,
    hash: hash,
    given: function (name) { return has(name) ? given[name] : ''; }
  };

  ['theme', 'filter', 'select', 'language', 'mode'].forEach(function (name) { yuantu.on(name, changed); });
  yuantu.on('built', function () { built = true; changed(); });
  window.addEventListener('hashchange', function () {
    given = parse(location.hash);
    entries.forEach(function (entry) { take(entry, has(entry.name) ? given[entry.name] : ''); });
  });
})();
