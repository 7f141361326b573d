// Comes back from a provider set up as FranceConnect version 2 is: same library,
// pairwise subjects, codes of 30 seconds, tokens of 60, one scope for a claim.
//
//   cd e2e/franceconnect && npm ci && node essai.mjs
//
// The browser is a dozen lines here: it follows, keeps cookies, stops at our door.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { Provider } from 'oidc-provider';

const root = new URL('../..', import.meta.url).pathname;
const back = 'https://ville.example/retour';
const left = 'https://ville.example/parti';
const secret = 'un+secret&de=la ville, assez long';

const person = {
  family_name: 'DUBOIS', given_name: 'Angela Claire Louise', birthdate: '1962-08-24', birthplace: '75107',
  birthcountry: '99100', gender: 'female', email: 'angela@courriel.example',
};
const said = [
  'nom de naissance: DUBOIS', 'prénoms: Angela Claire Louise', 'date de naissance: 1962-08-24', 'lieu de naissance: 75107',
  'pays de naissance: 99100', 'sexe: femme', 'courriel: angela@courriel.example',
];

const key = (kind, options, kid) => ({ ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), kid, use: 'sig' });
const keys = [key('ec', { namedCurve: 'P-256' }, 'curve'), key('rsa', { modulusLength: 2048 }, 'rsa')];

/** One client for each way of signing. */
const clients = [];
for (const identity of ['ES256', 'RS256']) {
  for (const userinfo of [undefined, 'ES256', 'RS256']) {
    clients.push({
      client_id: `ville-${identity}-${userinfo ?? 'json'}`,
      client_secret: secret,
      redirect_uris: [back],
      post_logout_redirect_uris: [left],
      token_endpoint_auth_method: 'client_secret_post',
      subject_type: 'pairwise',
      id_token_signed_response_alg: identity,
      ...(userinfo && { userinfo_signed_response_alg: userinfo }),
    });
  }
}

const server = createServer();
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients,
  jwks: { keys },
  acrValues: ['eidas1'],
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (_, account, client) => createHash('sha256').update(client.clientId + account).digest('hex'),
  scopes: ['openid', ...Object.keys(person)],
  claims: { openid: ['sub'], acr: null, ...Object.fromEntries(Object.keys(person).map((name) => [name, [name]])) },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...person }) }),
  features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'], userinfoSigningAlgValues: ['ES256', 'RS256'] },
  pkce: { required: () => true },
  ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
  cookies: { keys: ['essai'] },
});
provider.on('server_error', (_, error) => console.error(error));
/** Media type of the last answer about a person. */
let media;
provider.use(async (context, next) => {
  await next();
  if (context.path === '/me') media = context.response.type;
});
provider.use(async (context, next) => {
  if (!context.path.startsWith('/interaction/')) return next();
  const { params } = await provider.interactionDetails(context.req, context.res);
  const grant = new provider.Grant({ accountId: 'angela', clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const result = { login: { accountId: 'angela', acr: 'eidas1', amr: ['pwd'] }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(context.req, context.res, result);
  context.respond = false;
});
server.on('request', provider.callback());

/** Follows until our door; gives the address there. */
async function follow(address) {
  const cookies = new Map();
  for (let step = 0; step < 12; step += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, { redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';', 1)[0].split('=');
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const to = response.headers.get('location');
    if (!to) return { page: await response.text(), status: response.status };
    address = new URL(to, address).href;
    if (address.startsWith('https://ville.example/')) return { door: new URL(address) };
  }
  throw new Error('the provider sends round and round');
}

/** One whole return. Gives what was said, and what a second use of the code says. */
async function comeBack(client, data = []) {
  const run = ['run', '-q', '-p', 'beffroi-identity', '--example', 'essai', '--', issuer, client, secret, back, left, 'eidas1', ...data];
  const child = spawn('cargo', run, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const departure = (await lines.next()).value;
  const { door, page } = await follow(departure);
  assert.ok(door, page);
  assert.equal(door.searchParams.get('state'), new URL(departure).searchParams.get('state'));
  child.stdin.end(`${door.searchParams.get('code')}\n`);
  const rest = [];
  for (let line = await lines.next(); !line.done; line = await lines.next()) rest.push(line.value);
  const again = rest.pop();
  const leave = rest.pop();
  return { departure: new URL(departure), said: rest, leave, again };
}

for (const { client_id: client } of clients) {
  const all = await comeBack(client);
  assert.deepEqual(all.said, said, client);
  assert.equal(media, client.endsWith('json') ? 'application/json' : 'application/jwt', client);
  assert.equal(all.again, 'NotProven("token: the code is not good")');
  const out = await follow(all.leave);
  assert.equal(out.status, 200, out.page);
  assert.match(out.page, /logout/i);
  console.log(`${client}: ${all.said.length} data, the code good once, the session ends`);
}
const two = await comeBack('ville-ES256-ES256', ['date de naissance', 'courriel']);
assert.equal(two.departure.searchParams.get('scope'), 'openid birthdate email');
assert.deepEqual(two.said, ['date de naissance: 1962-08-24', 'courriel: angela@courriel.example']);
console.log('ville-ES256-ES256: two data asked, two said');
server.close();
