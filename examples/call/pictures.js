/** Everybody's picture, with the name and what they send. */

const pictureOf = (userId) => document.getElementById(`picture-${userId}`);

/** Puts it up, or another stream into it. Answers the video. */
export function show(userId, name, stream) {
  const video = pictureOf(userId) ?? putUp(userId, name);
  video.srcObject = stream;
  return video;
}

function putUp(userId, name = 'Somebody') {
  const video = Object.assign(document.createElement('video'), { id: `picture-${userId}`, autoplay: true, playsInline: true });
  const caption = document.createElement('figcaption');
  caption.textContent = name;
  const figure = document.createElement('figure');
  figure.dataset.name = name;
  figure.append(video, caption);
  document.getElementById('pictures').append(figure);
  return video;
}

export function hide(userId) {
  pictureOf(userId)?.parentElement.remove();
}

export function clearPictures() {
  document.getElementById('pictures').replaceChildren();
}

/** Who is muted, who shows a screen. */
export function tell({ participants }) {
  for (const { userId, audio, video, screen } of participants) {
    const figure = pictureOf(userId)?.parentElement;
    if (!figure) continue;
    const states = [audio ? '' : 'muted', screen ? 'shows a screen' : video ? '' : 'camera off'].filter(Boolean);
    figure.querySelector('figcaption').textContent = [figure.dataset.name, ...states].join(' · ');
    figure.classList.toggle('screen', screen);
  }
}
