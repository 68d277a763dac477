/** Draws portraits as SVG: a face with hair, clothes and a background, 200 × 200. */
import { hairStyles, type HairStyle } from './hair.ts';

export interface Look {
  background: readonly [top: string, bottom: string];
  skin: keyof typeof skins;
  hair: { style: HairStyle; color: string };
  shirt: string;
  beard?: string;
  glasses?: true;
  earrings?: string;
  mouth?: 'smile' | 'grin';
}

const skins = {
  fair: { base: '#f8dcc8', shade: '#e9bfa4', blush: '#ef9c8b', lip: '#a64b40', brow: 0.9 },
  light: { base: '#f2c9a8', shade: '#dba883', blush: '#e58f70', lip: '#9c4738', brow: 0.9 },
  tan: { base: '#d8a278', shade: '#bd8459', blush: '#c9714f', lip: '#8f4335', brow: 1 },
  brown: { base: '#a86f48', shade: '#8c5936', blush: '#b3563b', lip: '#6f2f28', brow: 1 },
  dark: { base: '#7b4a30', shade: '#623824', blush: '#8f412e', lip: '#552520', brow: 1 },
};

export function drawPortrait(look: Look): string {
  const { hair, shirt, background } = look;
  const { back, front } = hairStyles[hair.style](hair.color);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200">
<linearGradient id="sky" x2="0" y2="1"><stop stop-color="${background[0]}"/>
<stop offset="1" stop-color="${background[1]}"/></linearGradient>
<rect width="200" height="200" fill="url(#sky)"/>
<g transform="translate(0 14)">${back}${drawBody(look, shirt)}${drawHead(look)}${front}${drawAccessories(look)}</g>
</svg>`;
}

function drawBody({ skin }: Look, shirt: string): string {
  const { base, shade } = skins[skin];
  return `<path fill="${shirt}" d="M8 200C10 170 40 158 79 149c8 13 34 13 42 0 39 9 69 21 71 51Z"/>
<path fill="#000" opacity=".12" d="M74 150.4 79 149c8 13 34 13 42 0l5 1.4c-9 20-43 20-52 0Z"/>
<path fill="${base}" d="M84 112h32v36c0 13-32 13-32 0Z"/>
<path fill="${shade}" d="M84 120h32v13c-9 9-23 9-32 0Z"/>`;
}

function drawHead({ skin, hair, beard, mouth = 'smile' }: Look): string {
  const { base, shade, blush, lip, brow } = skins[skin];
  return `<g fill="${shade}"><circle cx="62" cy="92" r="8"/><circle cx="138" cy="92" r="8"/></g>
<path fill="${base}" d="M63 82C63 52 79 36 100 36s37 16 37 46c0 31-17 54-37 54S63 113 63 82Z"/>
<g fill="${blush}" opacity=".28"><ellipse cx="78" cy="105" rx="8" ry="5.5"/><ellipse cx="122" cy="105" rx="8" ry="5.5"/></g>
${beard === undefined ? '' : drawBeard(beard)}
<g fill="#2a2220"><ellipse cx="85" cy="90" rx="3.6" ry="4.3"/><ellipse cx="115" cy="90" rx="3.6" ry="4.3"/></g>
<g fill="#fff" opacity=".85"><circle cx="86.3" cy="88.3" r="1.2"/><circle cx="116.3" cy="88.3" r="1.2"/></g>
<g fill="none" stroke="${hair.color}" stroke-opacity="${brow}" stroke-width="3.2" stroke-linecap="round">
<path d="M77.5 79.5q7-4.6 14.5-1.4"/><path d="M122.5 79.5q-7-4.6-14.5-1.4"/></g>
<path fill="none" stroke="${shade}" stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"
 d="M100.5 90 97 102.5q3 2.6 6.6.8"/>
${drawMouth(mouth, lip)}`;
}

function drawMouth(mouth: 'smile' | 'grin', lip: string): string {
  if (mouth === 'smile') return `<path fill="none" stroke="${lip}" stroke-width="3.4" stroke-linecap="round" d="M88.5 114q11.5 9.5 23 0"/>`;
  return `<path fill="${lip}" d="M86.5 112.5q13.5 3.5 27 0-2.6 12.5-13.5 12.5t-13.5-12.5Z"/>
<path fill="#fff" d="M88.8 113q11.2 2.7 22.4 0-.7 3.7-2 5.2-9.2 1.8-18.4 0-1.3-1.5-2-5.2Z"/>`;
}

function drawBeard(color: string): string {
  return `<path fill="${color}"
 d="M63.2 86c2.5 14 8.6 20.5 17.8 21.2 6-3.2 12.4-3.6 19-2 6.6-1.6 13-1.2 19 2 9.2-.7 15.3-7.2 17.8-21.2
 1.7 34.5-14.3 55-36.8 55S61.5 120.5 63.2 86Z"/>`;
}

function drawAccessories({ glasses, earrings }: Look): string {
  const frames = `<g fill="#fff" fill-opacity=".22" stroke="#2d2b2e" stroke-width="2.8">
<rect x="72" y="80.5" width="24" height="20" rx="8.5"/>
<rect x="104" y="80.5" width="24" height="20" rx="8.5"/>
<path fill="none" d="M96 88.5q4-2.6 8 0M72 87.5l-9-2M128 87.5l9-2"/></g>`;
  const rings = `<g fill="${earrings}"><circle cx="61" cy="103.5" r="3.2"/><circle cx="139" cy="103.5" r="3.2"/></g>`;
  return `${glasses ? frames : ''}${earrings === undefined ? '' : rings}`;
}
