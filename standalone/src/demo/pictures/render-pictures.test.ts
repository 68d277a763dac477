import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { people } from '../people.ts';
import { renderPortrait, renderScene } from './render-pictures.ts';
import { drawScene, sceneNames } from './scenes.ts';

/** Bits per pixel: a drawing with an error in it renders as one color or as nothing. */
async function detailOf(picture: Uint8Array): Promise<number> {
  return (await sharp(picture).stats()).entropy;
}

test.each(people.flatMap(({ username, look }) => (look === null ? [] : [[username, look] as const])))('portrait of %s', async (_, look) => {
  const picture = await renderPortrait(look);
  expect(await sharp(picture).metadata()).toMatchObject({ format: 'jpeg', width: 480, height: 480 });
  expect(await detailOf(picture)).toBeGreaterThan(4);
});

test.each(sceneNames)('scene %s, the same each time', async (scene) => {
  const picture = await renderScene(scene);
  expect(await sharp(picture).metadata()).toMatchObject({ format: 'jpeg', width: 1280, height: 960 });
  expect(await detailOf(picture)).toBeGreaterThan(2);
  expect(drawScene(scene)).toBe(drawScene(scene));
});
