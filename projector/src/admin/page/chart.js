/** Lag over time as two lines: events against the left, seconds against the right. */
const names = 'http://www.w3.org/2000/svg';
const [width, height, edge] = [600, 150, 42];

export function chart(samples, label) {
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
  if (samples.length < 2) {
    svg.append(words('Not enough was measured yet', width / 2, height / 2, 'middle'));
    return svg;
  }
  const [from, to] = [samples[0].at, samples.at(-1).at];
  const across = (at) => edge + ((at - from) / (to - from)) * (width - 2 * edge);
  const most = { events: niceTop(samples.map(({ events }) => events)), seconds: niceTop(samples.map(({ seconds }) => seconds)) };
  for (const part of [0, 0.5, 1]) {
    const y = 10 + (1 - part) * (height - 35);
    svg.append(shape('line', { class: 'grid', x1: edge, x2: width - edge, y1: y, y2: y }));
    svg.append(
      words(short(most.events * part), edge - 6, y + 4, 'end'),
      words(`${short(most.seconds * part)} s`, width - edge + 6, y + 4, 'start'),
    );
  }
  for (const [what, kind] of [
    ['events', 'line'],
    ['seconds', 'line second'],
  ]) {
    const points = samples.map(
      (sample) => `${across(sample.at).toFixed(1)},${(10 + (1 - sample[what] / most[what]) * (height - 35)).toFixed(1)}`,
    );
    svg.append(shape('polyline', { class: kind, points: points.join(' ') }));
  }
  svg.append(words(clock(from), edge, height - 6, 'start'), words(clock(to), width - edge, height - 6, 'end'));
  return svg;
}

function shape(name, attributes) {
  const made = document.createElementNS(names, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function words(text, x, y, anchor) {
  const made = shape('text', { x, y, 'text-anchor': anchor });
  made.textContent = text;
  return made;
}

/** 1, 2 or 5 and noughts, not below what is there. */
function niceTop(values) {
  const most = Math.max(1, ...values);
  const unit = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((times) => times * unit).find((top) => top >= most);
}

const short = (value) => (value >= 1000 ? `${value / 1000}k` : String(value));
const clock = (at) => new Date(at).toTimeString().slice(0, 8);
