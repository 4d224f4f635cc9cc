/** The page that asks for the access token. */
import * as api from "./api.js";
import { byId } from "./dom.js";

byId("login").addEventListener("submit", async (event) => {
  event.preventDefault();
  const error = byId("error");
  try {
    await api.login(byId("token").value);
    location.replace("/");
  } catch (refusal) {
    error.textContent = refusal.message;
    error.hidden = false;
  }
});
