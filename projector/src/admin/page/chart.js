/** Line chart of lag over time: events on the left axis, seconds on the right axis. */
const svgNamespace = 'http://www.w3.org/2000/svg';
const [width, height, margin] = [600, 150, 42];

export function chart(samples, label) {
  const svg = shape('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label });
  if (samples.length < 2) {
    svg.append(text('Not enough samples yet', width / 2, height / 2, 'middle'));
    return svg;
  }
  const [from, to] = [samples[0].at, samples.at(-1).at];
  const xOf = (at) => margin + ((at - from) / (to - from)) * (width - 2 * margin);
  const max = { events: roundUp(samples.map(({ events }) => events)), seconds: roundUp(samples.map(({ seconds }) => seconds)) };
  for (const part of [0, 0.5, 1]) {
    const y = 10 + (1 - part) * (height - 35);
    svg.append(shape('line', { class: 'grid', x1: margin, x2: width - margin, y1: y, y2: y }));
    svg.append(
      text(short(max.events * part), margin - 6, y + 4, 'end'),
      text(`${short(max.seconds * part)} s`, width - margin + 6, y + 4, 'start'),
    );
  }
  for (const [unit, kind] of [
    ['events', 'line'],
    ['seconds', 'line second'],
  ]) {
    const points = samples.map(
      (sample) => `${xOf(sample.at).toFixed(1)},${(10 + (1 - sample[unit] / max[unit]) * (height - 35)).toFixed(1)}`,
    );
    svg.append(shape('polyline', { class: kind, points: points.join(' ') }));
  }
  svg.append(text(clock(from), margin, height - 6, 'start'), text(clock(to), width - margin, height - 6, 'end'));
  return svg;
}

function shape(name, attributes) {
  const made = document.createElementNS(svgNamespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function text(content, x, y, anchor) {
  const made = shape('text', { x, y, 'text-anchor': anchor });
  made.textContent = content;
  return made;
}

/** The next 1, 2 or 5 times a power of ten. */
function roundUp(values) {
  const max = Math.max(1, ...values);
  const unit = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 5, 10].map((times) => times * unit).find((top) => top >= max);
}

const short = (value) => (value >= 1000 ? `${value / 1000}k` : String(value));
const clock = (at) => new Date(at).toTimeString().slice(0, 8);
