const form = document.querySelector('#choose');
const loading = loadChat();

// At once: the browser itself would submit a form that is sent before it.
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const conversation = new FormData(form).get('conversation');
  const origin = await loading;
  const chat = document.createElement('parley-chat');
  chat.setAttribute('origin', origin);
  chat.setAttribute('conversation', conversation);
  document.querySelector('#chat').replaceChildren(chat);
});

/** Defines the element `<parley-chat>`. Returns the origin of Parley. */
async function loadChat() {
  const { origin } = await (await fetch('/parley-origin')).json();
  await import(`${origin}/widget/parley-chat.js`);
  return origin;
}
