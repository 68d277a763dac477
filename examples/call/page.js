/** The user interface of the page. */
import { Call } from './call.js';
import { logIn } from './parley.js';
import { clearPictures, hide, show, update } from './pictures.js';

const element = (id) => document.getElementById(id);
const names = new Map();
let parley;
let currentCall;
let incomingCall;

element('log-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { origin, login, password } = Object.fromEntries(new FormData(event.target));
  try {
    parley = await logIn(origin, login, password);
  } catch (error) {
    return showStatus(error.message);
  }
  element('log-in').hidden = true;
  for (const type of ['call.started', 'call.accepted', 'call.declined', 'call.left', 'call.participant_changed', 'call.ended'])
    parley.socket.on(type, ({ call }) => handleCall(call));
  for (const type of ['ready', 'resync']) parley.socket.on(type, showErrors(catchUp));
  parley.socket.on('conversation.created', showErrors(listConversations));
  showStatus('Logged in.');
});

/** After a reconnect, calls may have started or ended. */
async function catchUp() {
  const active = await listConversations();
  for (const call of active) handleCall(call);
  if (incomingCall && !active.some(({ id }) => id === incomingCall.id)) stopRinging('The call is over.');
  await currentCall?.reload();
}

/** Returns the active calls of all conversations. */
async function listConversations() {
  const { items } = await parley.get('/v1/conversations');
  for (const { members } of items) for (const { user } of members) names.set(user.id, user.displayName);
  const selected = element('conversation').value;
  element('conversation').replaceChildren(...items.map((conversation) => new Option(nameOf(conversation), conversation.id)));
  if (selected) element('conversation').value = selected;
  element('choose').hidden = currentCall !== undefined;
  return items.map(({ activeCall }) => activeCall).filter((call) => call !== null);
}

function nameOf({ title, members }) {
  const others = members.filter(({ user }) => user.id !== parley.userId);
  return title ?? others.map(({ user }) => user.displayName).join(', ');
}

function handleCall(call) {
  if (call.id === currentCall?.id) return currentCall.apply(call);
  const isJoined = call.participants.some(({ userId, leftAt }) => userId === parley.userId && leftAt === null);
  if (call.state === 'ended') {
    if (incomingCall?.id === call.id) stopRinging(`Missed: ${call.endReason}.`);
  } else if (isJoined) {
    // Another device of the user answered or started the call.
    if (incomingCall?.id === call.id) stopRinging('Answered on another device.');
  } else if (currentCall === undefined) {
    showIncoming(call);
  }
}

function showIncoming(call) {
  incomingCall = call;
  element('ringing').hidden = call.state !== 'ringing';
  element('join').hidden = call.state !== 'ongoing';
  element('caller').textContent = `Incoming call from ${names.get(call.startedBy) ?? 'an unknown user'}`;
  showStatus(call.state === 'ringing' ? 'Incoming call.' : 'A call is in progress.');
}

function stopRinging(text) {
  incomingCall = undefined;
  element('ringing').hidden = true;
  element('join').hidden = true;
  showStatus(text);
}

/** Shows an error of the action in the status line. */
function showErrors(action) {
  return async () => {
    try {
      await action();
    } catch (error) {
      showStatus(error.message);
    }
  };
}

const onClick = (id, action) => element(id).addEventListener('click', showErrors(action));

onClick('start', () => begin(() => parley.post(`/v1/conversations/${element('conversation').value}/calls`, { media: 'video' })));
for (const id of ['accept', 'join'])
  onClick(id, () => {
    const path = pathOf(incomingCall);
    return begin(() => parley.post(`${path}/accept`));
  });
onClick('decline', async () => {
  const path = pathOf(incomingCall);
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
    if (joined.peer === null) return stopStream(stream, `The call could not be connected: ${joined.call.endReason}.`);
    const view = { show: (userId, remote) => show(userId, names.get(userId), remote), hide, update, end: showEnd };
    currentCall = new Call(parley, joined, stream, view);
  } catch (error) {
    return stopStream(stream, error.message);
  }
  show(parley.userId, 'You', stream).muted = true;
  element('in-call').hidden = false;
  element('choose').hidden = true;
}

function stopStream(stream, text) {
  for (const track of stream.getTracks()) track.stop();
  showStatus(text);
}

function showEnd(reason) {
  currentCall = undefined;
  element('in-call').hidden = true;
  element('choose').hidden = false;
  clearPictures();
  for (const id of ['mute', 'camera', 'share']) element(id).ariaPressed = 'false';
  showStatus(`The call is over: ${reason}.`);
}

globalThis.addEventListener('pagehide', () => currentCall?.leaveOnUnload());
onClick('leave', () => currentCall.leave());
onClick('mute', () => toggle('mute', (muted) => currentCall.enable('audio', !muted)));
onClick('camera', () => toggle('camera', (off) => currentCall.enable('video', !off)));
onClick('share', () => toggle('share', share));

async function toggle(id, action) {
  const pressed = element(id).ariaPressed !== 'true';
  await action(pressed);
  element(id).ariaPressed = String(pressed);
}

async function share(on) {
  if (!on) return currentCall.shareScreen(undefined);
  const source = await navigator.mediaDevices.getDisplayMedia({ video: true, preferCurrentTab: true });
  const [screen] = source.getVideoTracks();
  // Fires when the user stops sharing with the browser's own button.
  screen.addEventListener('ended', () => currentCall?.stream.getVideoTracks().includes(screen) && element('share').click());
  await currentCall.shareScreen(screen);
}

function showStatus(text) {
  element('status').textContent = text;
}
