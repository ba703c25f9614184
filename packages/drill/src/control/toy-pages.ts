/** V-Toy's web pages. What the database says is printed as it is. */
import type { Row } from './toy-store.ts';

const FORMS = `
  <form method="post" action="/login">
    <input name="email"><input name="password" type="password"><button>Log in</button>
  </form>
  <form method="post" action="/register">
    ${['email', 'password', 'first_name', 'last_name', 'password_hint', 'secret_question', 'secret_answer', 'country', 'address', 'city', 'state', 'zip', 'alias', 'recovery_words'].map((name) => `<input name="${name}">`).join('')}
    <button>Register</button>
  </form>
  <form action="/search"><input name="q"><button>Find a friend</button></form>`;

export function homePage(): string {
  return page('Welcome to V-Toy', FORMS);
}

export function listPage(title: string, rows: readonly Row[]): string {
  const items = rows.map((row) => `<li>${Object.values(row).map(String).join(' | ')}</li>`);
  return page(title, `<ul>\n${items.join('\n')}\n</ul>`);
}

export function textPage(title: string, text: string): string {
  return page(title, `<p>${text}</p>`);
}

function page(title: string, body: string): string {
  return `<!doctype html><title>${title}</title><h1>${title}</h1>${body}`;
}
