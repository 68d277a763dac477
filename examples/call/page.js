/** What one does on the page. */
import { Call } from './call.js';
import { logIn } from './parley.js';

const element = (id) => document.getElementById(id);
let parley;
let running;
let ringing;

element('log-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { origin, login, password } = Object.fromEntries(new FormData(event.target));
  try {
    parley = await logIn(origin, login, password);
  } catch (error) {
    return say(error.message);
  }
  element('log-in').hidden = true;
  for (const type of ['call.started', 'call.accepted', 'call.declined', 'call.left', 'call.participant_changed', 'call.ended'])
    parley.socket.on(type, ({ call }) => hear(call));
  for (const type of ['ready', 'resync', 'conversation.created']) parley.socket.on(type, listConversations);
  say('Logged in.');
});

async function listConversations() {
  const { items } = await parley.get('/v1/conversations');
  const chosen = element('conversation').value;
  element('conversation').replaceChildren(...items.map((conversation) => new Option(nameOf(conversation), conversation.id)));
  if (chosen) element('conversation').value = chosen;
  element('choose').hidden = false;
  for (const { activeCall } of items) if (activeCall !== null) hear(activeCall);
}

function nameOf({ title, members }) {
  const others = members.filter(({ user }) => user.id !== parley.me);
  return title ?? others.map(({ user }) => user.displayName).join(', ');
}

function hear(call) {
  if (call.id === running?.id) return running.hear(call);
  const mine = call.participants.some(({ userId, leftAt }) => userId === parley.me && leftAt === null);
  if (call.state === 'ended') {
    if (ringing?.id === call.id) stopRinging(`Missed: ${call.endReason}.`);
  } else if (mine) {
    // Another device of mine answered, or started it.
    if (ringing?.id === call.id) stopRinging('Answered elsewhere.');
  } else if (running === undefined) {
    ring(call);
  }
}

function ring(call) {
  ringing = call;
  element('ringing').hidden = call.state !== 'ringing';
  element('join').hidden = call.state !== 'ongoing';
  say(call.state === 'ringing' ? 'It rings.' : 'A call is going on.');
}

function stopRinging(text) {
  ringing = undefined;
  element('ringing').hidden = true;
  element('join').hidden = true;
  say(text);
}

const onClick = (id, act) => element(id).addEventListener('click', act);

onClick('start', () => begin(() => parley.post(`/v1/conversations/${element('conversation').value}/calls`, { media: 'video' })));
for (const id of ['accept', 'join']) onClick(id, () => begin(() => parley.post(`${pathOf(ringing)}/accept`)));
onClick('decline', async () => {
  const path = pathOf(ringing);
  stopRinging('Declined.');
  await parley.post(`${path}/decline`);
});

function pathOf({ conversationId, id }) {
  return `/v1/conversations/${conversationId}/calls/${id}`;
}

async function begin(join) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  try {
    const joined = await join();
    stopRinging('In the call.');
    if (joined.peer === null) return stopStream(stream, `Nobody to talk to: ${joined.call.endReason}.`);
    running = new Call(parley, joined, stream, { show, hide, over });
  } catch (error) {
    return stopStream(stream, error.message);
  }
  show(parley.me, stream);
  element('in-call').hidden = false;
  element('choose').hidden = true;
}

function stopStream(stream, text) {
  for (const track of stream.getTracks()) track.stop();
  say(text);
}

function over(reason) {
  running = undefined;
  element('in-call').hidden = true;
  element('choose').hidden = false;
  element('pictures').replaceChildren();
  for (const id of ['mute', 'camera', 'share']) element(id).ariaPressed = 'false';
  say(`The call is over: ${reason}.`);
}

onClick('leave', () => running.leave());
onClick('mute', () => toggle('mute', (muted) => running.send('audio', !muted)));
onClick('camera', () => toggle('camera', (off) => running.send('video', !off)));
onClick('share', () => toggle('share', share));

async function toggle(id, act) {
  const pressed = element(id).ariaPressed !== 'true';
  await act(pressed);
  element(id).ariaPressed = String(pressed);
}

async function share(on) {
  const source = on
    ? await navigator.mediaDevices.getDisplayMedia({ video: true, preferCurrentTab: true })
    : await navigator.mediaDevices.getUserMedia({ video: true });
  const [track] = source.getVideoTracks();
  const [former] = running.stream.getVideoTracks();
  await running.replacePicture(track, on);
  former?.stop();
}

/** Somebody's picture; their own stays silent here. */
function show(userId, stream) {
  const known = element(`picture-${userId}`);
  if (known) return void (known.srcObject = stream);
  const video = Object.assign(document.createElement('video'), { id: `picture-${userId}`, autoplay: true, playsInline: true });
  video.muted = userId === parley.me;
  video.srcObject = stream;
  const figure = document.createElement('figure');
  figure.append(video);
  element('pictures').append(figure);
}

function hide(userId) {
  element(`picture-${userId}`)?.parentElement.remove();
}

function say(text) {
  element('status').textContent = text;
}
