// Published clients drive the API: node drive.mjs API EMAIL PASSWORD VARIANT FOLDER_OF_NODE_MODULES
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const [api, email, password, variant, folder] = process.argv.slice(2);
const require = createRequire(`${folder}/package.json`);

class Storage extends Map {
  getItem(key) { return this.get(key) ?? null; }
  setItem(key, value) { this.set(key, String(value)); }
  removeItem(key) { this.delete(key); }
}

// graphql-js 16.8.1 reads our introspection
const { buildClientSchema, getIntrospectionQuery, version } = require("graphql");
assert.equal(version, "16.8.1");
const asked = await fetch(api, {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ query: getIntrospectionQuery() }),
});
const schema = buildClientSchema((await asked.json()).data);
assert.ok(schema.getType("Checkout"));
console.log("introspection: read by graphql-js", version);

// @saleor/auth-sdk: sign in, refresh, a purchase
const { createSaleorAuthClient } = require("@saleor/auth-sdk");
const kept = new Storage();
const shortLived = new Storage();
const auth = createSaleorAuthClient({ saleorApiUrl: api, refreshTokenStorage: kept, accessTokenStorage: shortLived });
const signed = await auth.signIn({ email, password }, { cache: "no-store" });
assert.deepEqual(signed.data.tokenCreate.errors, []);

async function ask(query, variables = {}) {
  const answer = await auth.fetchWithAuth(api, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

assert.equal((await ask("{ me { email } }")).me.email, email);
const [accessKey] = [...shortLived.keys()];
const old = shortLived.get(accessKey);
const [header, claims, signature] = old.split(".");
const expired = { ...JSON.parse(Buffer.from(claims, "base64url")), exp: 1 };
shortLived.set(accessKey, [header, Buffer.from(JSON.stringify(expired)).toString("base64url"), signature].join("."));
assert.equal((await ask("{ me { email } }")).me.email, email);
assert.notEqual(shortLived.get(accessKey).split(".")[1], Buffer.from(JSON.stringify(expired)).toString("base64url"));
console.log("auth-sdk: signed in, refreshed");

const { checkoutCreate } = await ask(
  `mutation($v: ID!) { checkoutCreate(input: {channel: "default-channel", lines: [{variantId: $v, quantity: 1}]}) {
     checkout { id user { email } } errors { code message } } }`,
  { v: variant },
);
assert.deepEqual(checkoutCreate.errors, []);
const id = checkoutCreate.checkout.id;
assert.equal(checkoutCreate.checkout.user.email, email);
const address = { firstName: "Amal", lastName: "Idrissi", streetAddress1: "Agdal, rue Sebou 4", city: "Rabat",
  country: "MA", phone: "0661234578" };
const placed = await ask(
  `mutation($id: ID!, $a: AddressInput!) { checkoutShippingAddressUpdate(id: $id, shippingAddress: $a) { errors { code } }
     deliveryOptionsCalculate(id: $id) { deliveries { id } errors { code } } }`,
  { id, a: address },
);
const delivery = placed.deliveryOptionsCalculate.deliveries[0].id;
const done = await ask(
  `mutation($id: ID!, $d: ID!) { checkoutDeliveryMethodUpdate(id: $id, deliveryMethodId: $d) { errors { code } }
     checkoutComplete(id: $id) { order { number user { email } } errors { code message } } }`,
  { id, d: delivery },
);
assert.deepEqual(done.checkoutComplete.errors, []);
assert.equal(done.checkoutComplete.order.user.email, email);
console.log("auth-sdk: ordered", done.checkoutComplete.order.number);
auth.signOut();

// @saleor/sdk: sign in, refresh, account
globalThis.localStorage = new Storage();
globalThis.window = { localStorage: globalThis.localStorage };
const { createSaleorClient } = require("@saleor/sdk");
const client = createSaleorClient({ apiUrl: api, channel: "default-channel", opts: { fetchOpts: {} } });
const login = await client.auth.login({ email, password });
assert.deepEqual(login.data.tokenCreate.errors, []);
assert.equal(login.data.tokenCreate.user.email, email);
const refreshed = await client.auth.refreshToken();
assert.ok(refreshed.data.tokenRefresh.token);
const updated = await client.user.updateAccount({ input: { firstName: "Amal", lastName: "Bennis" } });
assert.deepEqual(updated.data.accountUpdate.errors, []);
const wrong = await client.auth.login({ email, password: "not this one" });
assert.equal(wrong.data.tokenCreate.errors[0].code, "INVALID_CREDENTIALS");
console.log("sdk: signed in, refreshed, account changed");
process.exit(0);
