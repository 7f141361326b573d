// The result follows the answers: computed here, by the server's own engine. The form does the same without it.
'use strict';
(async () => {
  const place = document.getElementById('suivre');
  const form = place?.closest('form');
  if (!form || typeof WebAssembly !== 'object') return;
  // Someone may type before the engine is here.
  let typed = false;
  form.addEventListener('input', () => { typed = true; }, { once: true });
  const part = (name) => document.getElementById(`suivre-${name}`);
  const bytes = async (href) => {
    const answer = await fetch(href, { credentials: 'omit' });
    if (!answer.ok) throw new Error(`${href}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  const [engine, rules] = await Promise.all([bytes(place.dataset.moteur).then((code) => WebAssembly.compile(code)), bytes(place.dataset.regles)]);

  /** Runs the engine once, as a command: bytes in, bytes out. */
  const run = async (input) => {
    let memory, read = 0, written = [];
    const view = () => new DataView(memory.buffer);
    // The stretches of memory a call names, one after another; gives how many bytes they took.
    const stretches = (list, count, total, each) => {
      let done = 0;
      for (let i = 0; i < count; i += 1) {
        done += each(new Uint8Array(memory.buffer, view().getUint32(list + 8 * i, true), view().getUint32(list + 8 * i + 4, true)));
      }
      view().setUint32(total, done, true);
      return 0;
    };
    const wasi = {
      fd_read: (file, list, count, total) => stretches(list, count, total, (to) => {
        const piece = input.subarray(read, read + to.length);
        to.set(piece);
        read += piece.length;
        return piece.length;
      }),
      fd_write: (file, list, count, total) => stretches(list, count, total, (from) => {
        if (file === 1) written.push(from.slice());
        return from.length;
      }),
      environ_sizes_get: (count, size) => {
        view().setUint32(count, 0, true);
        view().setUint32(size, 0, true);
        return 0;
      },
      environ_get: () => 0,
      // Nothing here is drawn at random.
      random_get: (at, size) => {
        new Uint8Array(memory.buffer, at, size).fill(7);
        return 0;
      },
      proc_exit: (code) => {
        throw new Error(`the engine ends with ${code}`);
      },
    };
    const { exports } = await WebAssembly.instantiate(engine, { wasi_snapshot_preview1: wasi });
    memory = exports.memory;
    exports._start();
    return new TextDecoder().decode(await new Blob(written).arrayBuffer());
  };

  /** What is typed, behind the rules and their size. */
  const question = () => {
    const answers = new TextEncoder().encode(new URLSearchParams(new FormData(form)).toString());
    const input = new Uint8Array(6 + rules.length + answers.length);
    input.set(new TextEncoder().encode(document.documentElement.lang === 'en' ? 'en' : 'fr'));
    new DataView(input.buffer).setUint32(2, rules.length, true);
    input.set(rules, 6);
    input.set(answers, 6 + rules.length);
    return input;
  };

  const show = (element, html) => {
    if (element.shown !== html) element.innerHTML = html;
    element.shown = html;
  };
  let latest = 0;
  const follow = async () => {
    const turn = (latest += 1);
    try {
      const [idle, missing, said, detail] = (await run(question())).split('\0');
      if (turn !== latest) return;
      const [names, wanted] = [idle, missing].map((lines) => lines.split('\n').filter(Boolean));
      const shown = [...form.elements].map((box) => box.name);
      for (const box of form.querySelectorAll(':scope > .q')) {
        const name = box.querySelector('[name]')?.name ?? '';
        box.hidden = names.some((one) => name === one || name.startsWith(`${one}.`));
      }
      // What the server computed no longer is what is typed.
      document.getElementById('calcule')?.remove();
      part('encore').hidden = wanted.every((field) => shown.some((name) => name === field || name.startsWith(`${field}.`)));
      show(part('resultat'), said);
      show(part('detail'), detail);
      place.hidden = part('dit').hidden = false;
    } catch {
      // Then the page is what it is without a script.
      place.hidden = part('dit').hidden = true;
      for (const box of form.querySelectorAll(':scope > .q')) box.hidden = false;
    }
  };
  let wait;
  form.addEventListener('input', () => {
    clearTimeout(wait);
    wait = setTimeout(follow, 100);
  });
  form.addEventListener('reset', () => setTimeout(follow));
  // In a box, Enter would send the form; the result is already there.
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !place.hidden && event.target.matches('input')) event.preventDefault();
  });
  // A page that comes with a result keeps it until something changes.
  if (typed || !document.getElementById('calcule')) await follow();
  else part('dit').hidden = false;
})().catch(() => {});
