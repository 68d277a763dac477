/** Participants' videos, each with the name and what the participant sends. */

const videoOf = (userId) => document.getElementById(`picture-${userId}`);

/** Shows the stream as the user's video. Returns the video element. */
export function show(userId, name, stream) {
  const video = videoOf(userId) ?? addVideo(userId, name);
  video.srcObject = stream;
  return video;
}

function addVideo(userId, name = 'Unknown user') {
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
  videoOf(userId)?.parentElement.remove();
}

export function clearPictures() {
  document.getElementById('pictures').replaceChildren();
}

/** Shows who is muted, has the camera off or shares a screen. */
export function update({ participants }) {
  for (const { userId, audio, video, screen } of participants) {
    const figure = videoOf(userId)?.parentElement;
    if (!figure) continue;
    const states = [audio ? '' : 'muted', screen ? 'sharing screen' : video ? '' : 'camera off'].filter(Boolean);
    figure.querySelector('figcaption').textContent = [figure.dataset.name, ...states].join(' · ');
    figure.classList.toggle('screen', screen);
  }
}
