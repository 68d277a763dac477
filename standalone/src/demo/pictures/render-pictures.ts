/** Renders drawings as JPEG files, as a client would upload them. */
import sharp from 'sharp';
import { drawPortrait, type Look } from './portrait.ts';
import { drawScene, type Scene } from './scenes.ts';

type Picture = Uint8Array<ArrayBuffer>;

export function renderPortrait(look: Look): Promise<Picture> {
  return render(drawPortrait(look), { width: 480, height: 480 });
}

export function renderScene(scene: Scene): Promise<Picture> {
  return render(drawScene(scene), { width: 1_280, height: 960 });
}

async function render(svg: string, { width, height }: { width: number; height: number }): Promise<Picture> {
  const image = sharp(Buffer.from(svg), { density: 230 }).resize(width, height);
  return new Uint8Array(await image.jpeg({ quality: 88, chromaSubsampling: '4:4:4' }).toBuffer());
}
