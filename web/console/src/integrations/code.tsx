import { Button, CopyButton, Title } from "@mantine/core";
import { texts } from "./texts";

const t = texts.code;
const here = location.origin;

const CODE: Record<keyof typeof t.names, string> = {
  page: `<script src="${here}/sdk/tessera.js"></script>
<script>
  tessera.initialize({clientId: "CLIENT_ID", drs: {serverPath: "${here}/risk-collect/", enableSessionToken: true}});
  form.onsubmit = async (event) => {
    event.preventDefault();
    form.session_token.value = await tessera.getSessionToken();
    form.submit();
  };
</script>`,
  python: `from tessera_client import Backend

backend = Backend("${here}", "CLIENT_ID", "CLIENT_SECRET")

answer = backend.trigger_action(
    action_type="login", session_token=form["session_token"], claimed_user_id=hashed(form["email"]), get_recommendation=True
)
recommendation = answer["recommendation"]["type"]  # trust, allow, challenge or deny

# afterwards, whatever became of it:
backend.report_result(action_token=answer["action_token"], result="success", user_id=user.id)`,
  curl: `TOKEN=$(curl -s ${here}/oidc/token -d grant_type=client_credentials -d client_id=CLIENT_ID -d client_secret=CLIENT_SECRET | jq -r .access_token)

curl -s "${here}/risk/v1/action/trigger-action?get_recommendation=true" -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" -d '{"action_type": "login", "session_token": "SESSION_TOKEN", "claimed_user_id": "HASH"}'`,
  webhook: `import json, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from standardwebhooks import Webhook


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        event = Webhook(sys.argv[1]).verify(body, dict(self.headers))  # raises if it is not from here
        print(event["type"], json.dumps(event["data"])[:200])
        self.send_response(204)
        self.end_headers()


HTTPServer(("127.0.0.1", 9000), Receiver).serve_forever()`,
};

/** The code of an integration, with this deployment's address in it. */
export function Code() {
  return (
    <>
      <p className="dim lead">{t.lead}</p>
      {(Object.keys(t.names) as (keyof typeof t.names)[]).map((name) => <Snippet key={name} name={t.names[name]} text={CODE[name]} />)}
    </>
  );
}

export function Snippet({ name, text }: { name: string; text: string }) {
  return (
    <section className="card raw" aria-label={name}>
      <div className="snippet-head"><Title order={2} size="h6">{name}</Title><CopyButton value={text}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{copied ? t.copied : t.copy}</Button>}</CopyButton></div>
      <pre tabIndex={0} aria-label={name}>{text}</pre>
    </section>
  );
}
