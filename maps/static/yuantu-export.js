/* yuantu-export: what is filtered, as CSV for a spreadsheet and as GeoJSON for a GIS, written by the page itself. */
(function () {
  'use strict';
  var yuantu = window.yuantu;

  var NEAR = /^[<>]\u2212?[\d.]+$/, NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?%?$/i, ACTIVE = /^[\s\u0000-\u0020\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

  /* one cell: what a spreadsheet could take for a formula gets an apostrophe, quotes are doubled */
  function cell(text) {
    var said = text === null || text === undefined ? '' : String(text);
    if (ACTIVE.test(said) && !NUMBER.test(said)) said = "'" + said;
    return /[",\r\n;\t]|^\s|\s$/.test(said) ? '"' + said.replace(/"/g, '""') + '"' : said;
  }

  yuantu.csv = function (headings, rows) {
    return '\ufeff' + [headings].concat(rows).map(function (row) { return row.map(cell).join(','); }).join('\r\n') + '\r\n';
  };

  /* a shown number as a spreadsheet reads it: the same digits, no spaces, a plain minus; unknown is an empty cell, and so is
     what is told only to be nearer to nothing than its last digit */
  yuantu.bare = function (text) {
    if (text === null || text === '—' || NEAR.test(text)) return '';
    var bare = text.replace(/[\u2009\u202f\u00a0]/g, '').replace('\u2212', '-');
    return NUMBER.test(bare) ? bare : text;
  };

  /* the file of plots: RFC 7946, degrees to the digits of the page's own grid */
  yuantu.geojson = function (layer, rows, properties, about) {
    var data = layer.data, digits = Math.max(0, Math.round(Math.log(data.head.grid) / Math.LN10));
    var out = { type: 'FeatureCollection', name: about.name, about: about.about, features: [] };
    var lines = rows.map(function (i) {
      var parts = data.outline(i).map(function (rings) {
        return '[' + rings.map(function (ring) {
          return '[' + ring.concat([ring[0]]).map(function (at) { return '[' + round(at[1], digits) + ',' + round(at[0], digits) + ']'; }).join(',') + ']';
        }).join(',') + ']';
      });
      var shape = !parts.length ? 'null' : parts.length === 1 ? '{"type":"Polygon","coordinates":' + parts[0] + '}'
        : '{"type":"MultiPolygon","coordinates":[' + parts.join(',') + ']}';
      return '{"type":"Feature","id":' + JSON.stringify(data.text('key', i)) + ',"properties":' + JSON.stringify(properties(i)) + ',"geometry":' + shape + '}';
    });
    return JSON.stringify(out).replace(/\[\]\}$/, '[\n' + lines.join(',\n') + '\n]}\n');
  };

  function round(degrees, digits) { return String(+degrees.toFixed(digits)); }

  /* a name that every file system takes; however long the text, the stamp at its end stays */
  yuantu.fileName = function (text, ending, stamp) {
    var tail = stamp ? Array.from(clean(stamp)).slice(0, 40).join('') : '', safe = clean(text);
    if (/^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe)) safe = '_' + safe;
    return (Array.from(safe).slice(0, 60).join('') || 'yuantu') + (tail ? '_' + tail : '') + '.' + ending;
  };

  function clean(text) {
    return String(text).replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').replace(/[\\/:*?"<>|%#&{}$!'`+=@~^;,\s]+/g, '_')
      .replace(/^[._]+|[._]+$/g, '');
  }

  yuantu.download = function (name, text, kind) {
    var link = document.createElement('a'), address = URL.createObjectURL(new Blob([text], { type: kind }));
    link.href = address;
    link.download = name;
    link.style.display = 'none';
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 60000);
    return name;
  };
})();
