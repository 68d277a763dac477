import type { Dialog } from './dialog.ts';

export const everyone: Dialog = {
  group: { title: 'Everyone', admins: ['kira', 'hugo'] },
  members: ['grace', 'kira', 'hugo', 'ada', 'bruno', 'chiara', 'deniz', 'elif', 'felix', 'ines', 'jonas', 'leon', 'maya', 'paulo'],
  steps: [
    {
      by: 'grace',
      text: 'Good morning! Quick one: the heating on the third floor is off until Wednesday. Bring a sweater or come down to us.',
    },
    {
      by: 'paulo',
      text: 'The part is ordered. It says two to five days, so you know it is five.',
      reactions: { '😂': ['grace', 'leon', 'maya'] },
    },
    {
      by: 'hugo',
      text: 'Expenses for November close on Friday. Receipts, please, not stories.',
      as: 'expenses',
      reactions: { '👍': ['ada', 'kira', 'ines'] },
    },
    { by: 'leon', text: 'My story has a receipt.', replyTo: 'expenses' },
    { by: 'maya', text: 'I am looking for three people who have never used our search. Twenty minutes, and I bring cake.', as: 'cake' },
    { by: 'bruno', text: 'I have never used it. Which cake?', replyTo: 'cake', reactions: { '😂': ['maya', 'elif'] } },
    { by: 'maya', text: 'Lemon. You are in.' },
    { by: 'hugo', text: 'The hut on the pass rents snowshoes from November on, if somebody wants to join us on Saturday.' },
    { call: 'video', by: 'grace', answeredBy: ['kira', 'ada', 'leon', 'maya'] },
    {
      by: 'grace',
      text: 'Thanks for joining! Notes are with the others. See you on Monday.',
      reactions: { '🙏': ['ada', 'kira', 'leon'] },
    },
  ],
};

export const kitchen: Dialog = {
  group: { title: 'Kitchen and coffee', picture: 'coffee' },
  members: ['paulo', 'ada', 'chiara', 'grace', 'hugo', 'leon', 'maya'],
  steps: [
    { by: 'paulo', text: 'New beans are in. Darker than last month, be careful with the second cup.' },
    { by: 'grace', text: 'Third cup here. I can hear colors.', reactions: { '😂': ['paulo', 'ada', 'chiara', 'leon'] } },
    {
      by: 'chiara',
      text: 'The bakery on the corner is open again! I took the last six croissants, they are next to the fridge.',
      pictures: ['coffee'],
      reactions: { '🥐': ['ada', 'grace', 'maya'] },
    },
    { by: 'leon', text: 'Five.', deleted: true },
    { by: 'hugo', text: 'Whose is the blue bowl with the lid? It has been here since summer and I am afraid to open it.' },
    { by: 'maya', text: 'Mine, sorry! Please don’t open it.' },
    { by: 'ada', text: 'Does the dishwasher tab go into the small drawer or just in?' },
    { by: 'paulo', text: 'Drawer. And please run it only when it is full.', reactions: { '👍': ['ada'] } },
    { by: 'paulo', text: 'The coffee machine blinks again. I talk to it after lunch.' },
  ],
};

export const customerCalls: Dialog = {
  group: { title: 'Customer calls' },
  members: ['leon', 'grace', 'ada', 'elif', 'maya', 'hugo'],
  preferences: { ada: { muted: true } },
  unreadBy: ['ada'],
  steps: [
    { by: 'leon', text: 'Three calls this week: the library on Tuesday, the clinic on Wednesday, the ferry company on Friday.' },
    { by: 'ada', text: 'I can join the clinic if it gets technical.' },
    { by: 'grace', text: 'The library first. They want to export a whole year at once.' },
    { by: 'elif', text: 'How often? Once a year, or did they just not find the button?' },
    {
      by: 'grace',
      text: 'Once a year, for the auditors. On the second of January, all of them on the same day.',
      reactions: { '😅': ['elif', 'leon'] },
    },
    { by: 'leon', text: 'The clinic asks where the data is. I said: on your own machine. Long silence, then a laugh.' },
    { by: 'maya', text: 'Can I have that quote for the study?', as: 'quote' },
    { by: 'leon', text: 'With their name, they said yes.', replyTo: 'quote' },
    { by: 'hugo', text: 'The ferry company pays in 60 days. Please mention 30 once, in passing.' },
    { by: 'leon', text: 'In passing, on a ferry. Noted.', reactions: { '⛴️': ['grace', 'hugo'] } },
    {
      by: 'leon',
      text: 'The library wrote: they are happy with the new export. It took nine seconds.',
      reactions: { '🎉': ['grace', 'elif', 'hugo', 'maya'] },
    },
  ],
};

export const offsite: Dialog = {
  group: { title: 'Offsite in June', picture: 'lake' },
  members: ['elif', 'ada', 'ines', 'kira', 'maya'],
  preferences: { ada: { archived: true } },
  steps: [
    {
      by: 'elif',
      text: 'House by the lake, four rooms, one very large table. Booked!',
      pictures: ['lake'],
      reactions: { '🎉': ['ada', 'ines', 'kira', 'maya'] },
    },
    { by: 'ines', text: 'Is there a desk for the two people who will work anyway?' },
    { by: 'kira', text: 'The table is the desk.', reactions: { '😂': ['elif', 'ada'] } },
    { by: 'ada', text: 'That was lovely. Everything is paid back, I put the list with the pictures.' },
    { by: 'maya', text: 'Same house next year?', reactions: { '👍': ['elif', 'ada', 'ines', 'kira'] } },
  ],
};
