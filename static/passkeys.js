// Says in words why a passkey did not work. allauth's own scripts do the rest, and only tell the console.
import { say } from "./portal.js";

const REASONS = {
  NotAllowedError: "You stopped, or it took too long. Try again.",
  InvalidStateError: "This passkey or key is already on your account.",
  NotSupportedError: "This browser or device cannot do that. Use a code instead.",
  SecurityError: "Passkeys work only on the portal’s own address, over a secure connection.",
};

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const text = REASONS[event.detail.exception?.name] ?? "That did not work. Try again, or sign in another way.";
  let note = document.getElementById("passkey-note");
  if (!note) {
    note = document.createElement("p");
    note.id = "passkey-note";
    note.className = "govuk-error-message";
    document.querySelector("#passkey_login, #mfa_webauthn_authenticate, #mfa_webauthn_add, #mfa_webauthn_reauthenticate")?.before(note);
  }
  note.textContent = text;
  say(text);
});
