// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys: hand the server's question to the browser, and its answer back in an ordinary form.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withBytes = (descriptor) => ({ ...descriptor, id: bytes(descriptor.id) });

async function create(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: (options.excludeCredentials ?? []).map(withBytes),
    },
  });
  return described(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function get(options) {
  const found = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: (options.allowCredentials ?? []).map(withBytes),
    },
  });
  const { authenticatorData, signature, userHandle } = found.response;
  return described(found, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    ...(userHandle && { userHandle: text(userHandle) }),
  });
}

function described(credential, response) {
  const clientDataJSON = text(credential.response.clientDataJSON);
  const { id, type } = credential;
  return { id, rawId: text(credential.rawId), type, response: { clientDataJSON, ...response } };
}

async function perform(form) {
  const failed = form.querySelector("[data-ess-passkey-failed]");
  const wait = form.querySelector("[data-ess-passkey-wait]");
  const ceremony = form.dataset.essPasskey === "create" ? create : get;
  failed.hidden = true;
  wait.hidden = false;
  try {
    const answer = await ceremony(JSON.parse(form.dataset.essOptions));
    form.elements.credential.value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    wait.hidden = true;
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-ess-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    perform(form);
  });
  perform(form);
}
