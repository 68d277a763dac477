/** Draws landscapes and still lifes as SVG, 400 × 300. */
import { clouds, forest, height, ridge, sky, stars, width } from './terrain.ts';

export type Scene = keyof typeof scenes;

export function drawScene(scene: Scene): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${scenes[scene]()}</svg>`;
}

const scenes = {
  dawn: () => `${sky('#4b4f7f', '#c583a0', '#f6b98a')}
<radialGradient id="glow"><stop stop-color="#ffe9b8" stop-opacity=".9"/><stop offset="1" stop-color="#ffb27a" stop-opacity="0"/>
</radialGradient>
<circle cx="292" cy="150" r="130" fill="url(#glow)"/><circle cx="292" cy="150" r="19" fill="#fff4d4"/>
${ridge({ color: '#d99c98', seed: 3, y: 184, swing: 10 })}${ridge({ color: '#b97b8d', seed: 8, y: 205, swing: 13 })}
${ridge({ color: '#875d7f', seed: 5, y: 230, swing: 14 })}${ridge({ color: '#59426a', seed: 12, y: 256, swing: 12 })}
${ridge({ color: '#342a49', seed: 21, y: 281, swing: 10 })}`,

  peak: () => `${sky('#1f62ae', '#5b9ad0', '#d2e7f3')}${clouds([
    [78, 58, 1.2],
    [332, 84, 1],
    [255, 40, 0.7],
  ])}
${ridge({ color: '#b4cee4', seed: 4, y: 214, swing: 18 })}
<path fill="#f1f6fb" d="M40 300 118 204 146 176 170 132 200 66 222 108 238 122 262 172 306 214 366 300Z"/>
<path fill="#a8c1db" d="M200 66 222 108 238 122 262 172 306 214 366 300H250L232 246 210 216 220 180 200 150 210 112Z"/>
<path fill="#7f9fc0" d="M238 122 262 172 306 214 366 300H292L262 240 248 208 254 178Z"/>
<path fill="#c9d9e8" d="M170 132 182 150 168 178 176 206 150 300H96L132 222 150 196Z" opacity=".6"/>
${ridge({ color: '#476683', seed: 9, y: 246, swing: 8 })}${forest({ color: '#1f3a52', seed: 2, y: 272, swing: 6, count: 46, size: 34 })}`,

  fog: () => `${sky('#c6d3d1', '#dfe6e2', '#eef1ec')}
<linearGradient id="mist" x2="0" y2="1"><stop stop-color="#eef2ee" stop-opacity="0"/>
<stop offset=".5" stop-color="#eef2ee" stop-opacity=".75"/>
<stop offset="1" stop-color="#eef2ee" stop-opacity="0"/></linearGradient>
${ridge({ color: '#c0cecb', seed: 6, y: 132, swing: 26 })}${forest({ color: '#9db4af', seed: 14, y: 178, swing: 16, count: 44, size: 34 })}
<rect y="130" width="400" height="110" fill="url(#mist)"/>${forest({ color: '#67877f', seed: 17, y: 222, swing: 14, count: 36, size: 50 })}
<rect y="190" width="400" height="100" fill="url(#mist)"/>
${forest({ color: '#274a43', seed: 23, y: 282, swing: 10, count: 26, size: 78 })}`,

  hut: () => `${sky('#060a1c', '#14204a', '#3a3f74')}${stars(130, 5)}
<path fill="#fff" opacity=".07" d="M0 40C120 70 200 10 400 96v40C230 60 130 120 0 84Z"/>
${ridge({ color: '#1d2650', seed: 11, y: 186, swing: 26 })}${ridge({ color: '#11183a', seed: 19, y: 220, swing: 14 })}
<radialGradient id="light"><stop stop-color="#ffcf7a" stop-opacity=".55"/><stop offset="1" stop-color="#ffcf7a" stop-opacity="0"/>
</radialGradient>
<circle cx="238" cy="236" r="80" fill="url(#light)"/>
<path fill="#2c1f1c" d="M202 222h72v36h-72Z"/><path fill="#120e16" d="M192 226 238 190l46 36h-9l-37-28-37 28Z"/>
<path fill="#120e16" d="M258 192h8v18l-8-6Z"/>
<g fill="#ffd98a"><path d="M211 232h13v13h-13Z"/><path d="M251 232h13v13h-13Z"/></g><path fill="#4a3227" d="M231 234h13v24h-13Z"/>
<path stroke="#2c1f1c" stroke-width="1.500" d="M217.500 232v13M211 238.500h13M257.500 232v13M251 238.500h13"/>
<path fill="none" stroke="#cfd3e8" stroke-opacity=".3" stroke-width="5" stroke-linecap="round" d="M262 186c-6-10 6-14 0-26s6-14 2-24"/>
${ridge({ color: '#0a0f26', seed: 31, y: 262, swing: 6 })}${forest({ color: '#060917', seed: 38, y: 292, swing: 6, count: 17, size: 46 })}`,

  lake: () => `${sky('#6fb7d6', '#b9dde6', '#f4efdc')}${clouds(
    [
      [96, 48, 1],
      [300, 66, 1.3],
    ],
    '#fff',
    0.8,
  )}
${ridge({ color: '#8fb0bd', seed: 7, y: 136, swing: 30 })}${forest({ color: '#3f6e66', seed: 13, y: 172, swing: 8, count: 52, size: 24 })}
<clipPath id="water"><rect y="178" width="400" height="122"/></clipPath><g clip-path="url(#water)">
<rect y="178" width="400" height="122" fill="#a9d6dc"/>
<g transform="translate(0 356) scale(1 -1)" opacity=".55">${ridge({ color: '#6f9fae', seed: 7, y: 136, swing: 30 })}
${forest({ color: '#3f6e66', seed: 13, y: 172, swing: 8, count: 52, size: 24 })}</g>
<rect y="178" width="400" height="122" fill="#5fa9bd" opacity=".55"/></g>
<g stroke="#fff" stroke-opacity=".5" stroke-width="1.600" stroke-linecap="round">
<path d="M40 206h64M150 196h38M236 214h86M300 198h40M84 232h42M196 244h70"/></g>
<path fill="#6b4a34" d="M20 300 96 232h30l-30 68Z"/><path fill="#8a6246" d="M14 300 92 228h30l-34 72Z"/>
<path stroke="#5d3f2c" stroke-width="2" d="M84 236h30M70 250h38M56 264h44M40 278h54"/>
<path fill="#c8563f" d="M246 258c34 8 66 8 96-2-6 18-18 24-46 24s-44-6-50-22Z"/>
<path fill="#8f3827" d="M254 262c30 6 56 6 80-2l-4 5c-24 6-48 6-72 1Z"/>`,

  meadow: () => `${sky('#8cc6e6', '#cfe7ee', '#f3f3dd')}${clouds([
    [120, 54, 1.1],
    [318, 44, 0.8],
  ])}
${ridge({ color: '#9ab9c2', seed: 10, y: 112, swing: 26 })}${ridge({ color: '#7aa58b', seed: 15, y: 164, swing: 16, rough: 0.05 })}
${forest({ color: '#4f8162', seed: 18, y: 186, swing: 8, count: 34, size: 22 })}
<path fill="#8db45c" d="M0 204c100-26 190 14 270-6s100-8 130-2v104H0Z"/>
<path fill="#739f4a" d="M0 244c90-26 170 18 260-8s110-8 140 0v64H0Z"/>
<path fill="#ead8ac" d="M178 300c-10-26 44-36 36-56s-50-18-38-34c8-9 32-8 40-15-2 8-18 10-22 16-8 14 54 14 56 36s-34 28-30 53Z"/>
<g fill="#f4c542"><circle cx="70" cy="262" r="3"/><circle cx="92" cy="280" r="3.500"/><circle cx="48" cy="284" r="3"/>
<circle cx="320" cy="258" r="3"/><circle cx="348" cy="278" r="3.500"/></g>
<g fill="#e76f6f"><circle cx="112" cy="260" r="3"/><circle cx="300" cy="282" r="3.500"/><circle cx="368" cy="262" r="3"/></g>
<path fill="#7a5638" d="M286 168h5v66h-5Z"/><path fill="#f2c14e" d="M266 174h44l9 8-9 8h-44Z"/>
<path stroke="#7a5638" stroke-width="2" d="M274 182h26"/>`,

  coffee:
    () => `<linearGradient id="wall" x2="0" y2="1"><stop stop-color="#f7dfc0"/><stop offset="1" stop-color="#eebf8c"/></linearGradient>
<rect width="400" height="300" fill="url(#wall)"/><rect y="226" width="400" height="74" fill="#8a5a3b"/>
<rect y="226" width="400" height="7" fill="#a06c49"/>
<ellipse cx="196" cy="240" rx="96" ry="13" fill="#fff"/><ellipse cx="196" cy="238" rx="66" ry="7" fill="#e6ddd2"/>
<path fill="none" stroke="#fff" stroke-width="15" d="M258 142c40-6 44 52-8 54"/>
<path fill="#fff" d="M126 116h140c2 62-14 118-70 118s-72-56-70-118Z"/>
<path fill="#e9e0d6" d="M226 116h40c2 62-14 118-70 118 38-22 34-74 30-118Z" opacity=".6"/>
<ellipse cx="196" cy="116" rx="70" ry="15" fill="#efe6dc"/>
<ellipse cx="196" cy="117" rx="61" ry="11" fill="#6b4027"/><path fill="#f3dcbc" d="M196 126c-26-5-30-14-16-15 8-1 14 2 16 5 2-3 8-6 16-5
14 1 10 10-16 15Z"/>
<g fill="none" stroke="#fff" stroke-opacity=".65" stroke-width="7" stroke-linecap="round">
<path d="M172 88c-12-16 12-24 0-44M204 80c-12-16 12-24 0-44M232 90c-12-16 12-24 0-42"/></g>
<g fill="#c98743"><path d="M300 232c-2-26 24-40 48-34 20 6 30 22 26 36-8-10-18-14-30-12s-28 4-44 10Z"/></g>
<g stroke="#a0642b" stroke-width="3" stroke-linecap="round" fill="none">
<path d="M318 208c4 6 5 12 3 19M338 199c3 8 3 16 0 23M358 205c-1 7-3 12-7 17"/></g>`,

  chart: () => `<rect width="400" height="300" fill="#10212a"/><rect x="24" y="22" width="352" height="256" rx="12" fill="#173039"/>
<text x="44" y="56" font-family="sans-serif" font-size="16" font-weight="700" fill="#e8f3f3">Canary, 25 %</text>
<text x="44" y="76" font-family="sans-serif" font-size="11" fill="#8fb0b5">Median and 99th percentile, milliseconds</text>
<g stroke="#2a4a54" stroke-width="1"><path d="M44 110h312M44 150h312M44 190h312M44 230h312"/></g>
<path fill="#f2b33d" fill-opacity=".18" d="M44 158 70 150 96 156 122 140 148 152 174 146 200 168 226 176 252 182 278 180 304 186 330 184
356 188V250H44Z"/>
<path fill="none" stroke="#f2b33d" stroke-width="3" stroke-linejoin="round" d="M44 158 70 150 96 156 122 140 148 152 174 146 200 168 226
176 252 182 278 180 304 186 330 184 356 188"/>
<path fill="none" stroke="#4fc3c7" stroke-width="3" stroke-linejoin="round" d="M44 214 70 212 96 216 122 210 148 214 174 212 200 222 226
224 252 226 278 225 304 228 330 227 356 229"/>
<path stroke="#e8f3f3" stroke-opacity=".6" stroke-dasharray="4 4" d="M187 96v154"/>
<text x="193" y="106" font-family="sans-serif" font-size="11" fill="#e8f3f3">deployed</text>
<circle cx="356" cy="188" r="5" fill="#f2b33d"/><circle cx="356" cy="229" r="5" fill="#4fc3c7"/>`,
};

export const sceneNames = Object.keys(scenes) as Scene[];
