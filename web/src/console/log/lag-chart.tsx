import type { LagSample } from './admin-api.ts';

const [width, height, left, bottom] = [720, 180, 44, 24];
const clock = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });

/** Seconds behind the log over the last hour. */
export function LagChart({ samples, subscription, label }: { samples: readonly LagSample[]; subscription: string; label: string }) {
  const points = samples.flatMap(({ at, lags }) => (lags[subscription] ? [{ at, seconds: lags[subscription].seconds }] : []));
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first === last) return <p class="console-empty">The chart begins after a few seconds.</p>;
  const top = roundUp(Math.max(...points.map(({ seconds }) => seconds)));
  const xOf = (at: number): number => left + ((at - first.at) / (last.at - first.at)) * (width - left - 4);
  const yOf = (seconds: number): number => 8 + (1 - seconds / top) * (height - bottom - 8);
  const line = points.map(({ at, seconds }) => `${xOf(at).toFixed(1)},${yOf(seconds).toFixed(1)}`).join(' ');
  return (
    <svg class="console-chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {[0, 0.5, 1].map((part) => (
        <g key={part}>
          <line class="grid" x1={left} x2={width} y1={yOf(top * part)} y2={yOf(top * part)} />
          <text x={left - 6} y={yOf(top * part) + 4} text-anchor="end">
            {top * part} s
          </text>
        </g>
      ))}
      <polyline points={line} />
      <text x={left} y={height - 6}>
        {clock.format(first.at)}
      </text>
      <text x={width} y={height - 6} text-anchor="end">
        {clock.format(last.at)}
      </text>
    </svg>
  );
}

/** The next 1, 2 or 5 times a power of ten; at least a second. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return [1, 2, 5, 10].map((times) => times * unit).find((rounded) => rounded >= value)!;
}
