/** Direct conversations, the quietest first. */
import type { Dialog } from './dialog.ts';

export const nils: Dialog = {
  members: ['ada', 'nils'],
  steps: [
    { by: 'ada', text: 'Hello Nils, may we mention the library by name in the release notes?' },
    { by: 'nils', text: 'If the mail says so in writing, yes. Forward it to me, please.' },
    { by: 'ada', text: 'Just did. Thank you!', reactions: { '👍': ['nils'] } },
    { by: 'nils', text: 'Received. I will look at it on Thursday or so.', deleted: true },
  ],
};

export const maya: Dialog = {
  members: ['maya', 'ada'],
  steps: [
    { by: 'maya', text: 'Five interviews done. Do you want the short version or the honest one?' },
    { by: 'ada', text: 'The honest one, short.' },
    { by: 'maya', text: 'Nobody reads our empty states, and everybody finds the search.', as: 'finding' },
    { by: 'ada', text: 'I wrote those empty states 😭', replyTo: 'finding', reactions: { '😂': ['maya'] } },
    { by: 'maya', text: 'They are beautiful. They are just also empty.' },
  ],
};

export const ines: Dialog = {
  members: ['ines', 'ada'],
  steps: [
    { by: 'ines', text: 'The numbers for the board are in the shared folder. Could you look at page 4 before I send it?' },
    { by: 'ada', text: 'Page 4 says 99.9 %. Of what?', as: 'what' },
    { by: 'ines', text: 'Of minutes. I will write it there. That is why I ask you.', replyTo: 'what' },
    { by: 'ada', text: 'And start the axis at zero, or Hugo will ask.', reactions: { '😅': ['ines'] } },
    { by: 'ines', text: 'Zero it is.' },
  ],
};

export const jonas: Dialog = {
  members: ['jonas', 'ada'],
  unreadBy: ['ada'],
  steps: [
    { by: 'ada', text: 'You are on call this week, right? The restore test runs tonight at two.' },
    { by: 'jonas', text: 'At two. Of course at two. Thanks for the warning!' },
    { call: 'audio', by: 'ada', answeredBy: ['jonas'] },
    { by: 'jonas', text: 'Wrote it into the run sheet just as we said. The pager is on the pillow.', reactions: { '🙏': ['ada'] } },
    { read: ['ada'] },
    { call: 'audio', by: 'jonas', answeredBy: [] },
  ],
};

export const felix: Dialog = {
  members: ['felix', 'ada'],
  unreadBy: ['ada'],
  steps: [
    { by: 'ada', text: 'Were you climbing on Sunday? In that weather?' },
    { by: 'felix', text: 'Above the weather. That is the trick.' },
    { by: 'ada', text: 'Proof, please.' },
    { by: 'felix', text: 'One before and one after 700 meters of stairs:' },
    { by: 'felix', text: '', pictures: ['fog', 'dawn'] },
  ],
};

export const grace: Dialog = {
  members: ['grace', 'ada'],
  steps: [
    { by: 'grace', text: 'Do you have a minute for the clinic? They ask how long a deleted message stays in a backup.' },
    { by: 'ada', text: 'As long as the backup. So it is their retention, not ours, and it is written in the operating guide.' },
    { by: 'grace', text: 'Can you say that to them? From you it sounds like a feature.', reactions: { '😂': ['ada'] } },
    { by: 'ada', text: 'Sure. No signal at the hut on Saturday, but any day before that.' },
    { by: 'grace', text: 'Thursday at three, with video. I send the link to nobody, it is a call in here.' },
    { by: 'ada', text: 'Perfect, see you at three.' },
  ],
};

export const bruno: Dialog = {
  members: ['bruno', 'chiara'],
  steps: [
    { by: 'bruno', text: 'Do you still have the long rope? The one with the blue end.' },
    { by: 'chiara', text: 'In the cellar, behind the skis. I bring it on Friday.' },
    { by: 'bruno', text: 'You are the best. Dinner is on me.', reactions: { '❤️': ['chiara'] } },
    { by: 'chiara', text: 'With the bread?' },
    { by: 'bruno', text: 'With the bread.' },
  ],
};

export const hugo: Dialog = {
  members: ['hugo', 'grace'],
  steps: [
    { by: 'hugo', text: 'The clinic has paid. A day early, even.' },
    { by: 'grace', text: 'I told you that they are nice!', reactions: { '🎉': ['hugo'] } },
    { by: 'hugo', text: 'I put nice in the forecast then.' },
  ],
};
