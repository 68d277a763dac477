/** What one does on the page. */
import { Call } from './call.js';
import { logIn } from './parley.js';
import { clearPictures, hide, show, tell } from './pictures.js';

const element = (id) => document.getElementById(id);
const names = new Map();
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
  for (const type of ['ready', 'resync']) parley.socket.on(type, trying(catchUp));
  parley.socket.on('conversation.created', trying(listConversations));
  say('Logged in.');
});

/** After a break: what rang may be over, and a call in which one is as well. */
async function catchUp() {
  const active = await listConversations();
  for (const call of active) hear(call);
  if (ringing && !active.some(({ id }) => id === ringing.id)) stopRinging('The call is over.');
  await running?.readAgain();
}

/** Answers the calls that ring or go on. */
async function listConversations() {
  const { items } = await parley.get('/v1/conversations');
  for (const { members } of items) for (const { user } of members) names.set(user.id, user.displayName);
  const chosen = element('conversation').value;
  element('conversation').replaceChildren(...items.map((conversation) => new Option(nameOf(conversation), conversation.id)));
  if (chosen) element('conversation').value = chosen;
  element('choose').hidden = running !== undefined;
  return items.map(({ activeCall }) => activeCall).filter((call) => call !== null);
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
  element('caller').textContent = `${names.get(call.startedBy) ?? 'Somebody'} calls`;
  say(call.state === 'ringing' ? 'It rings.' : 'A call is going on.');
}

function stopRinging(text) {
  ringing = undefined;
  element('ringing').hidden = true;
  element('join').hidden = true;
  say(text);
}

/** What fails is told, and the page goes on. */
function trying(act) {
  return async () => {
    try {
      await act();
    } catch (error) {
      say(error.message);
    }
  };
}

const onClick = (id, act) => element(id).addEventListener('click', trying(act));

onClick('start', () => begin(() => parley.post(`/v1/conversations/${element('conversation').value}/calls`, { media: 'video' })));
for (const id of ['accept', 'join'])
  onClick(id, () => {
    const path = pathOf(ringing);
    return begin(() => parley.post(`${path}/accept`));
  });
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
    running = new Call(parley, joined, stream, { show: (userId, shown) => show(userId, names.get(userId), shown), hide, tell, over });
  } catch (error) {
    return stopStream(stream, error.message);
  }
  show(parley.me, 'You', stream).muted = true;
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
  clearPictures();
  for (const id of ['mute', 'camera', 'share']) element(id).ariaPressed = 'false';
  say(`The call is over: ${reason}.`);
}

globalThis.addEventListener('pagehide', () => running?.leavePage());
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
  if (!on) return running.showScreen(undefined);
  const source = await navigator.mediaDevices.getDisplayMedia({ video: true, preferCurrentTab: true });
  const [screen] = source.getVideoTracks();
  // By the browser's own button.
  screen.addEventListener('ended', () => running?.stream.getVideoTracks().includes(screen) && element('share').click());
  await running.showScreen(screen);
}

function say(text) {
  element('status').textContent = text;
}
