import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "./styles";
import "./console.css";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Application } from "./application";
import * as signing from "./signing_in";

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
setNonce(nonce);

async function start(): Promise<void> {
  let state: "in" | "out" | "nowhere" = "out";
  let wrong: string | undefined;
  try {
    state = await signing.begin();
  } catch (cause) {
    wrong = cause instanceof Error ? cause.message : String(cause);
  }
  const root = document.getElementById("root");
  if (root) createRoot(root).render(<StrictMode><Application nonce={nonce} state={state} wrong={wrong} /></StrictMode>);
}

void start();
