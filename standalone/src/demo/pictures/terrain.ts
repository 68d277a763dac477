/** Parts of landscapes, 400 × 300: ridges, forests, stars. The same arguments draw the same shapes. */

export const width = 400;
export const height = 300;

/** A number from 0 to 1 that looks random, the same for the same arguments. */
export function noise(index: number, seed: number): number {
  const value = Math.sin(index * 127.1 + seed * 311.7) * 43_758.545_3;
  return value - Math.floor(value);
}

export function sky(top: string, middle: string, bottom: string): string {
  return `<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".55" stop-color="${middle}"/>
<stop offset="1" stop-color="${bottom}"/></linearGradient><rect width="${width}" height="${height}" fill="url(#sky)"/>`;
}

interface Ridge {
  color: string;
  seed: number;
  /** Mean height of the line, from the top. */
  y: number;
  /** Hills and their roughness. */
  swing: number;
  rough?: number;
}

/** Fills everything below a line of hills. */
export function ridge({ color, ...line }: Ridge): string {
  const points = Array.from({ length: 101 }, (_, index) => `${index * 4} ${ridgeAt(index * 4, line).toFixed(1)}`);
  return `<path fill="${color}" d="M0 ${height}L${points.join(' ')}L${width} ${height}Z"/>`;
}

export function ridgeAt(x: number, { seed, y, swing, rough = 0.2 }: Omit<Ridge, 'color'>): number {
  const phase = (octave: number): number => noise(octave, seed) * 6.283;
  const hills = Math.sin(x / 61 + phase(1)) + 0.6 * Math.sin(x / 29 + phase(2)) + 0.3 * Math.sin(x / 13 + phase(3));
  return y - (swing * hills) / 1.9 - swing * rough * (noise(x, seed) - 0.5);
}

interface Forest {
  color: string;
  seed: number;
  y: number;
  swing: number;
  count: number;
  /** Height of a tree. */
  size: number;
}

/** Firs along a line of hills, and the ground below. */
export function forest({ color, seed, y, swing, count, size }: Forest): string {
  const line = { seed, y, swing, rough: 0 };
  const trees = Array.from({ length: count }, (_, index) => {
    const x = ((index + noise(index, seed)) * width) / count;
    return fir(x, ridgeAt(x, line) + 4, size * (0.55 + 0.7 * noise(index, seed + 1)));
  });
  return `${ridge({ ...line, color })}<path fill="${color}" d="${trees.join('')}"/>`;
}

/** The right edge of a fir of height 1 and, mirrored, its left edge: three tiers of branches, each wider than the one above. */
const firEdge = [
  [0, 1],
  [0.1, 0.72],
  [0.05, 0.72],
  [0.16, 0.42],
  [0.08, 0.42],
  [0.23, 0],
] as const;

function fir(x: number, foot: number, size: number): string {
  const outline = [...firEdge, ...firEdge.toReversed().map(([dx, dy]) => [-dx, dy] as const)];
  const points = outline.map(([dx, dy]) => `${(x + dx * size).toFixed(1)} ${(foot - dy * size).toFixed(1)}`);
  return `M${points.join('L')}Z`;
}

export function stars(count: number, seed: number, below = 190): string {
  const dots = Array.from({ length: count }, (_, index) => {
    const [x, y, size] = [noise(index, seed), noise(index, seed + 1), noise(index, seed + 2)];
    const opacity = (0.35 + 0.65 * noise(index, seed + 3)).toFixed(2);
    const center = `cx="${(x * width).toFixed(1)}" cy="${(y * y * below).toFixed(1)}"`;
    return `<circle ${center} r="${(0.35 + size * 0.9).toFixed(2)}" opacity="${opacity}"/>`;
  });
  return `<g fill="#fff">${dots.join('')}</g>`;
}

export function clouds(list: readonly (readonly [x: number, y: number, scale: number])[], color = '#fff', opacity = 0.92): string {
  const puffs =
    '<ellipse cx="0" cy="0" rx="30" ry="7"/><ellipse cx="-8" cy="-5" rx="14" ry="8"/><ellipse cx="10" cy="-4" rx="12" ry="6.500"/>';
  return list
    .map(([x, y, scale]) => `<g fill="${color}" opacity="${opacity}" transform="translate(${x} ${y}) scale(${scale})">${puffs}</g>`)
    .join('');
}
