import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { LocalMedia } from './local-media.ts';

class FakeTrack extends EventTarget {
  enabled = true;
  isStopped = false;
  readonly kind: string;
  readonly name: string;
  constructor(kind: string, name: string) {
    super();
    this.kind = kind;
    this.name = name;
  }
  stop(): void {
    this.isStopped = true;
  }
}

class FakeStream {
  readonly #tracks: Set<FakeTrack>;
  constructor(tracks: FakeTrack[]) {
    this.#tracks = new Set(tracks);
  }
  getTracks = () => [...this.#tracks];
  getVideoTracks = () => this.getTracks().filter(({ kind }) => kind === 'video');
  addTrack = (track: FakeTrack) => this.#tracks.add(track);
  removeTrack = (track: FakeTrack) => this.#tracks.delete(track);
}

beforeAll(() => void Object.assign(globalThis, { MediaStream: FakeStream }));
afterAll(() => void Reflect.deleteProperty(globalThis, 'MediaStream'));

type Constraints = Record<string, true | { deviceId: { exact: string } }>;

function media({ hasCamera = true } = {}) {
  const opened: FakeTrack[] = [];
  const open = (kind: string, name: string) => {
    const track = new FakeTrack(kind, name);
    opened.push(track);
    return track;
  };
  const devices = {
    async getUserMedia(constraints: Constraints) {
      if ('video' in constraints && !hasCamera) throw Object.assign(new Error('no camera'), { name: 'NotFoundError' });
      const names = { audio: 'microphone', video: 'camera' } as Record<string, string>;
      return new FakeStream(
        Object.entries(constraints).map(([kind, value]) => open(kind, value === true ? names[kind]! : value.deviceId.exact)),
      );
    },
    getDisplayMedia: async () => new FakeStream([open('video', 'screen')]),
  };
  const sent: string[] = [];
  let changes = 0;
  const local = new LocalMedia({
    devices: devices as never,
    createBlackTrack: () => open('video', 'black') as never,
    onTrack: (track) => sent.push((track as unknown as FakeTrack).name),
    onChange: () => changes++,
  });
  const names = () => (local.state.stream?.getTracks() as unknown as FakeTrack[] | undefined)?.map(({ name }) => name).sort();
  const running = () =>
    opened
      .filter(({ isStopped }) => !isStopped)
      .map(({ name }) => name)
      .sort();
  return { local, sent, names, opened, running, changeCount: () => changes };
}

test('an audio call sends black, so that the camera can take its place later', async () => {
  const { local, names, sent, running } = media();
  await local.open('audio');
  expect([names(), local.state]).toMatchObject([['black', 'microphone'], { audio: true, video: false, screen: false }]);
  await local.setVideo(true);
  expect([names(), sent, local.state.video]).toEqual([['camera', 'microphone'], ['camera'], true]);
  await local.setVideo(false);
  expect([names(), running(), local.state.video]).toEqual([['black', 'microphone'], ['black', 'microphone'], false]);
});

test('the screen takes the place of the camera until it is no longer shared', async () => {
  const { local, names, opened } = media();
  await local.open('video');
  await local.shareScreen();
  expect([names(), local.state]).toMatchObject([['microphone', 'screen'], { video: true, screen: true }]);
  opened.find(({ name }) => name === 'screen')!.dispatchEvent(new Event('ended'));
  expect([names(), local.state]).toMatchObject([['camera', 'microphone'], { video: true, screen: false }]);
});

test('muting keeps the microphone, also when another one takes its place', async () => {
  const { local, names, running, opened } = media();
  await local.open('audio');
  local.setAudio(false);
  await local.setDevice('audio', 'headset');
  expect([names(), running(), local.state.audio]).toEqual([['black', 'headset'], ['black', 'headset'], false]);
  expect(opened.find(({ name }) => name === 'headset')!.enabled).toBe(false);
});

test('a change of the device is a change of the state', async () => {
  const { local, changeCount } = media();
  await local.open('video');
  for (const kind of ['audio', 'video'] as const) {
    const before = changeCount();
    await local.setDevice(kind, 'other');
    expect(changeCount()).toBe(before + 1);
  }
});

test('without a camera a video call begins with sound alone', async () => {
  const { local, names } = media({ hasCamera: false });
  await local.open('video');
  expect([names(), local.state]).toMatchObject([['black', 'microphone'], { audio: true, video: false }]);
  await expect(local.setVideo(true)).rejects.toThrow('no camera');
  expect(local.state.video).toBe(false);
});

test('closing releases every device', async () => {
  const { local, running } = media();
  await local.open('video');
  await local.shareScreen();
  local.close();
  expect([running(), local.state.stream]).toEqual([[], null]);
});
