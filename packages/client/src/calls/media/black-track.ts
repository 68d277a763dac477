const frameMs = 500;

/** A video track that shows nothing, in the smallest size that encoders accept. */
export function createBlackTrack(): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
  const context = canvas.getContext('2d')!;
  const draw = () => context.fillRect(0, 0, canvas.width, canvas.height);
  const track = canvas.captureStream().getVideoTracks()[0]!;
  draw();
  // Without frames, players of the other participants would wait for the first one.
  const timer = setInterval(() => (track.readyState === 'ended' ? clearInterval(timer) : draw()), frameMs);
  return track;
}
