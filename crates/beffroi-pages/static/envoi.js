// How much of the files of a form has left. The form does the same without it.
'use strict';
document.addEventListener('submit', (event) => {
  const form = event.target;
  const files = [...form.querySelectorAll('input[type=file]')].flatMap((field) => [...field.files]);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (form.enctype !== 'multipart/form-data' || bytes < 200000 || form.dataset.sent) return;
  event.preventDefault();
  const french = document.documentElement.lang === 'fr';
  const bar = document.createElement('progress');
  bar.max = 100;
  const words = document.createElement('p');
  words.className = 'sending';
  words.setAttribute('role', 'status');
  const text = document.createElement('span');
  words.append(text, bar);
  const buttons = form.querySelector('.buttons') ?? form;
  buttons.before(words);
  const say = (share) => {
    bar.value = share;
    text.textContent = french ? `Envoi : ${share} %` : `Sending: ${share}%`;
  };
  say(0);
  const request = new XMLHttpRequest();
  // Whatever goes wrong here, the browser sends the form itself.
  const plain = () => {
    form.dataset.sent = 'plain';
    form.requestSubmit(event.submitter);
  };
  request.upload.onprogress = (sent) => sent.lengthComputable && say(Math.floor((100 * sent.loaded) / sent.total));
  request.onerror = plain;
  request.onload = () => {
    if (request.responseURL !== form.action) return window.location.assign(request.responseURL);
    // The same page again, with what is wrong beside its field.
    const next = new DOMParser().parseFromString(request.responseText, 'text/html');
    if (!next.querySelector('main')) return plain();
    document.title = next.title;
    document.body.replaceWith(next.body);
    window.scrollTo(0, 0);
    (document.querySelector('.errors') ?? document.querySelector('main')).focus();
  };
  request.open('POST', form.action);
  request.send(new FormData(form, event.submitter));
  for (const button of form.querySelectorAll('button')) button.disabled = true;
});
