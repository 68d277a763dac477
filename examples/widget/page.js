const form = document.querySelector('#choose');
const { origin } = await (await fetch('/parley-origin')).json();
await import(`${origin}/widget/parley-chat.js`);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const chat = document.createElement('parley-chat');
  chat.setAttribute('origin', origin);
  chat.setAttribute('conversation', new FormData(form).get('conversation'));
  document.querySelector('#chat').replaceChildren(chat);
});
