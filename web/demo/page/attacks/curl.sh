# No browser at all: stolen passwords are tried from a data centre. Each time a page claims to have come up, so that it looks like one.
page=__PAGE__
post() { curl -s "$page$1" -H 'content-type: application/json' -H 'cookie: fjord_place=6' -d "$2"; }
for number in $(seq 8); do
  session=$(post /risk-collect/sessions '{"client_id": "__CLIENT_ID__"}' | sed 's/.*"session_token":"\([^"]*\)".*/\1/')
  post /risk-collect/device/events '{"session_token": "'$session'", "stream": "0page", "sequence": 1, "events": [{"kind": "page_load"}]}' > /dev/null
  post /api/sign-in '{"username": "customer'$number'", "password": "stolen", "session_token": "'$session'"}' > /dev/null
done
curl -s $page/received/latest
