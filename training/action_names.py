"""Names that applications give their actions, made by a grammar: what the classifier of custom actions is fitted on.

A line of `FRAMES` is a name in the making: slots separated by spaces, each a choice between words; `-` among them is nothing at all. Names
come out in the spellings that applications use, with the words they put around (`submit`, `v2`, `mobile`). Several languages appear with
their roots only.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

FRAMES: Mapping[str, str] = {
    "login": """
        login|signin|logon|log-in|sign-in|log-on -|user|customer|member|client|employee|partner|staff|portal|account
        user|customer|member|client|partner|web|portal|agent|retail|corporate login|signin|logon|sign-in|log-in
        otp|sms|email|password|pin|biometric|fingerprint|face|faceid|touchid|passkey|webauthn|social|google|facebook|apple|microsoft|sso|saml|oidc|magic-link|token|totp|push|mfa|certificate|eid|qr|device login|signin|logon|sign-in|auth|authentication
        login|signin|sign-in -|with|via|by otp|sms|password|pin|biometrics|fingerprint|faceid|passkey|google|facebook|apple|microsoft|sso|qr|email|phone|token|code
        authenticate|authentication|auth -|user|customer|client|start|request|session|check
        session|app|wallet|vault open|start|unlock|resume|begin
        unlock app|wallet|session|screen
        enter|submit pin|credentials|passcode login|signin
        re-login|relogin|silent-login|quick-login|fast-login|step-up-login|first-login|auto-login
        access|enter|entry account|portal|member|customer|app
        credential|credentials|username-password|identity check|verify|submit|validation
        iniciar-sesion|inicio-sesion|ingresar|acceder|acceso|connexion|se-connecter|identification|einloggen|anmeldung|anmelden|entrar|iniciar-sessao|inloggen|aanmelden|logge-inn|innlogging|accedi|accesso -|cliente|client|kunde
        """,
    "register": """
        register|signup|sign-up|registration|enroll|enrol|enrollment -|user|customer|member|account|email|merchant|business|phone|now|company
        user|customer|member|merchant|client|business|account|patient|student|seller|vendor registration|signup|onboarding|enrollment|sign-up
        create|open|new|start|setup|apply-for account|user-account|bank-account|customer-account|membership|user|wallet|current-account|login-profile|application
        account|user|membership|customer|wallet|profile creation|opening|create|open|application|onboarding
        onboarding|onboard -|start|step|customer|user|complete|kyc|documents|identity|flow|finish
        join|join-us|join-now|become -|member|club|program|partner|customer|host
        activate|activation|verify|confirm new-account|registration|signup|first-time|membership|new-user
        apply|application credit-card|loan-account|card|account|membership
        first-time|new user|customer|member|client registration|setup|signup|-
        registro|registrarse|registrar|inscription|sinscrire|creer-compte|crear-cuenta|abrir-cuenta|ouvrir-compte|cadastro|cadastrar|criar-conta|abrir-conta|konto-eroeffnen|konto-erstellen|registrierung|neukunde|opprett-konto|bli-kunde|registrazione|registrati|aanmaken-account -|cliente|usuario|client|kunde
        """,
    "transaction": """
        transfer|send|wire|remit|move money|funds|payment|cash|amount|account|international|domestic|domestically|abroad|-
        money|fund|funds|bank|wire|international|domestic|internal|external|own-account|account|instant|p2p|peer|sepa|ach|swift|iban|realtime|overseas|intrabank|interbank transfer|payment|wire|remittance|transaction
        pay|settle bill|bills|invoice|utility|rent|contact|friend|person|tax|fine|someone|merchant|supplier|loan|credit-card|installment|beneficiary|payee|-
        bill|invoice|utility|loan|rent|tax|credit-card|mobile|scheduled|recurring|supplier|salary|batch|bulk|qr|installment|mortgage|premium|electricity payment|pay|repayment
        payment|transaction|transfer -|submit|initiate|initiation|create|confirm|approve|authorize|execute|send|sign|release|order
        make|create|initiate|confirm|approve|authorize|schedule|execute|sign|submit|release payment|transfer|transaction|wire|money-transfer|standing-order|direct-debit|remittance
        standing-order|direct-debit|mandate|payment-order -|create|setup|new|confirm
        request|split|collect money|payment|bill
        top-up|recharge|reload mobile|phone|prepaid|airtime|sim|transit-card
        buy|sell|trade|place|invest stock|shares|fund|crypto|bitcoin|etf|securities|forex|bond|trade|investment
        stock|share|fund|crypto|securities|equity|bitcoin trade|order|buy|sell|purchase|investment|send|transfer
        zelle|venmo|pix|upi|paypal|bizum|swish|vipps|interac|sepa|imps|neft|rtgs|blik payment|transfer|send|pay|-
        donate|donation|tip|gift -|money|amount|send
        transferir|transferencia|pagar|pago|envoyer|enviar-dinero|virement|payer|paiement|ueberweisen|ueberweisung|zahlung|bezahlen|betaling|overforing|betale|overboeking|betalen|bonifico|pagamento -|dinero|argent|geld|factura|facture|rechnung|fatura
        """,
    "checkout": """
        checkout|check-out -|cart|basket|order|guest|submit|express|complete|payment|start|pay|step|confirm|web|store
        cart|basket|bag|guest|express|shop|store|web|one-click|quick|fast checkout|payment|pay|submit|purchase
        place|submit|confirm|complete|finish|finalize|create|review|pay order|purchase|booking|reservation|checkout|basket|cart
        order|purchase|booking|reservation|ticket|basket -|place|submit|confirm|complete|payment|pay|placed|confirmation|create|checkout|finalize
        buy|purchase|order|book -|now|item|product|ticket|tickets|subscription|plan|membership|gift-card|flight|hotel|room|trip|meal|food|groceries|upgrade|game
        one-click|quick|instant|fast|express buy|purchase|order
        subscribe|renew subscription|plan|premium|membership
        pay order|cart|basket|purchase|booking|ticket
        product|item|ticket|flight|hotel|event|game|food|grocery|merchandise purchase|order|booking|buy|payment
        klarna|paypal|applepay|googlepay|afterpay|affirm|buy-now-pay-later checkout|order|purchase
        comprar|compra|pedido|realizar-pedido|finalizar-pedido|acheter|commande|valider-panier|commander|kaufen|bestellung|bestellen|zur-kasse|bestill|kjop|handlekurv|afrekenen|acquista|ordine|carrinho|carrito|panier|warenkorb -|ahora|online|pagar
        """,
    "password_reset": """
        forgot|forgotten|lost|recover|reset|restore|recovery password|passwd|pwd|pw|pass|passcode|pin|credentials|login|account-password|access
        password|passwd|pwd|pw|passcode|pin|credential|account|login|access reset|recovery|forgot|forgotten|recover|reset-request|lost|reset-link|reset-confirm|reset-submit
        account|access|profile|username recovery|recover|restore|reinstate
        recover|unlock|regain|restore account|access|user|profile|username|login
        forgot|lost my|user|your|- password|pin|passcode|login|username
        request|send|start|begin|confirm|complete|submit password|pwd|pin|passcode|pw reset|recovery
        cant|cannot login|signin|access-account
        reset|recovery link|code|email|token -|sent|confirm|request
        olvide|olvidaste|recuperar|restablecer|oublie|reinitialiser|vergessen|zuruecksetzen|esqueci|redefinir|glemt|tilbakestill|dimenticata|reimposta|vergeten|wachtwoord-vergeten -|contrasena|clave|mot-de-passe|passwort|kennwort|senha|passord|password|wachtwoord
        """,
    "logout": """
        logout|signout|logoff|signoff|sign-out|log-out|log-off|sign-off -|user|all|app|session|everywhere|devices|web|now|button
        user|customer|member|app|auto|forced|session|portal|idle|global logout|signout|logoff|sign-out|log-out
        end|terminate|close|kill|expire|revoke|invalidate|destroy session|sessions|all-sessions|login-session|user-session
        session end|ended|close|closed|terminate|termination|logout|expire
        exit|leave|quit|disconnect app|portal|account|session|-
        cerrar-sesion|salir|desconectar|se-deconnecter|deconnexion|ausloggen|abmelden|abmeldung|sair|encerrar-sessao|terminar-sessao|logge-ut|utlogging|uitloggen|afmelden|esci|disconnetti -|app
        """,
    "account_details_change": """
        update|change|edit|modify|set|save|correct|amend profile|address|email|phone|phone-number|mobile|contact|contact-details|name|surname|personal-info|personal-details|account-info|account-details|billing-address|shipping-address|details|user-data|username|preferences|settings|bank-details|payout-account|tax-id|company-data|language|photo|email-address|home-address|marital-status|income|occupation|nickname|limits|avatar
        profile|address|email|phone|mobile|contact|name|account|personal-info|billing|settings|preferences|user-data|customer-data|shipping-address|contact-details|kyc|limit|personal-data update|change|edit|modify|modification|changed|save
        add|remove|delete|new|create|register|edit|manage|save beneficiary|payee|recipient|bank-account|card|credit-card|debit-card|payment-method|shipping-address|address|email|phone|contact|authorized-user|external-account|joint-holder|emergency-contact|iban|nominee
        beneficiary|payee|recipient|payment-method|card|bank-account|external-account|address add|addition|create|new|remove|delete|update|registration
        link|unlink|connect|attach bank-account|card|bank|payment-card|external-account|wallet
        kyc|identity|document|passport|proof-of-address|tax-form update|upload|renewal|refresh|submit
        increase|raise|lower|change|set limit|daily-limit|transfer-limit|spending-limit|card-limit
        freeze|block|close|deactivate|replace card|account|debit-card
        notification|notifications|alert|marketing|privacy|consent|paperless|statement-delivery settings|preferences|update|change
        cambiar|actualizar|editar|modificar|agregar|modifier|changer|mettre-a-jour|ajouter|aendern|bearbeiten|aktualisieren|hinzufuegen|alterar|atualizar|adicionar|endre|oppdater|legg-til|wijzigen|modifica|cambia direccion|correo|telefono|perfil|adresse|profil|numero|beneficiaire|beneficiario|endereco|telefone|empfaenger|daten|mottaker|epost|email|indirizzo|adres
        """,
    "account_auth_change": """
        change|update|set|create|modify|choose|new|edit password|passwd|pwd|pin|passcode|login-password|security-question|secret-question|security-settings|card-pin|mpin|transaction-password|security-answers|memorable-word|two-factor|2fa|mfa|mfa-method|mfa-settings|authenticator|auth-method|authentication-method|login-method
        password|passwd|pwd|pin|passcode|mpin|security-question|2fa|mfa|auth-method change|update|changed|edit|modification|set
        enable|disable|setup|activate|deactivate|turn-on|turn-off|configure|enroll|register|reset|manage|switch 2fa|mfa|two-factor|two-step|two-step-verification|otp|totp|sms-otp|biometrics|biometric|faceid|face-id|touchid|fingerprint|passkey|authenticator|push-authentication|webauthn|security-key|yubikey|fido|passwordless
        2fa|mfa|two-factor|totp|otp|biometric|biometrics|passkey|authenticator|fido|webauthn|security-key|hardware-token|soft-token|mobile-token enable|disable|setup|enroll|enrollment|enrolment|registration|register|activation|activate|add|remove|delete|change|reset|off|on|removal
        add|remove|delete|register|revoke|create|rename passkey|passkeys|device|trusted-device|authenticator|security-key|mfa-device|factor|auth-factor|fingerprint|biometric|backup-code|recovery-codes|yubikey|token-device
        trust|untrust|bind|unbind|pair|forget|authorize|link|register|deregister device|new-device|browser|this-device|phone-device|mobile-device
        device trust|binding|pairing|authorization|enrollment|removal|unlink|trusted|revoke|rebind
        generate|rotate|revoke|regenerate|create|delete api-key|recovery-codes|backup-codes|access-token|client-secret|api-token
        link|unlink|connect google|facebook|apple|social|sso|github account|login|identity
        cambiar|actualizar|modifier|changer|aendern|alterar|endre|wijzigen|modifica|activar|activer|aktivieren|ativar contrasena|clave|pin|mot-de-passe|passwort|kennwort|senha|passord|wachtwoord|codigo|biometria|biometrie|doble-factor
        """,
    "withdraw": """
        withdraw|withdrawal|cashout|cash-out|payout|pay-out|disburse -|funds|cash|money|earnings|balance|winnings|to-bank|bank|request|crypto|submit|to-card|initiate|wallet|bitcoin|savings|profit|confirm|instant|fee
        funds|cash|money|bank|wallet|crypto|atm|balance|earnings|instant|partial|full|commission|affiliate|bitcoin|savings|broker|casino|winnings|driver|seller|creator withdrawal|withdraw|cashout|payout|cash-out
        request|initiate|confirm|create|approve|make|submit|process|start withdrawal|payout|cashout|cash-out|disbursement|withdraw
        earnings|commission|balance|loan|funds|prize|royalty disbursement|payout|withdraw|cashout
        atm|cardless|branch cash|withdrawal|withdraw|cashout
        redeem|liquidate|drawdown|draw-down investment|fund|savings|pension|annuity|to-cash
        retirar|retiro|retrait|retirer|abheben|auszahlen|auszahlung|saque|sacar|levantamento|uttak|ta-ut|opnemen|opname|prelievo|preleva -|efectivo|dinero|fondos|especes|geld|dinheiro|penger|contanti
        """,
    "credits_change": """
        redeem|exchange|convert|spend|use|claim|transfer|apply|burn|swap points|reward|rewards|miles|credits|voucher|coupon|promo|promo-code|bonus|gift-card|giftcard|loyalty-points|tokens|coins|stars|cashback|discount|store-credit|airmiles|gems|perks
        points|reward|rewards|miles|credits|credit|voucher|coupon|promo|bonus|loyalty|giftcard|gift-card|tokens|coins|cashback|store-credit|loyalty-points|avios redeem|redemption|transfer|exchange|convert|conversion|spend|claim|apply|use|adjust|adjustment|change|purchase|top-up|add|gift|burn
        buy|purchase|add|gift|send|top-up|share|donate|earn points|credits|miles|tokens|coins|store-credit|gems|game-currency|game-credits
        claim|collect|activate bonus|referral|referral-bonus|reward|prize|freebie|welcome-bonus|daily-bonus|offer
        balance|credit adjust|adjustment|correction|change
        enter|apply|add promo|promo-code|coupon|coupon-code|voucher|discount-code|referral-code
        canjear|usar|convertir|utiliser|echanger|einloesen|sammeln|resgatar|trocar|innlose|bruk|riscatta|inwisselen puntos|points|praemie|punkte|gutschein|pontos|milhas|millas|poeng|cupon|bon|buono|punten
        """,
    "account_details_view": """
        view|show|see|get|display|open|read|check|reveal|download|list|fetch|export|access account-details|account|account-info|balance|balances|statement|statements|card-number|card-details|card-pin|pin|cvv|iban|transactions|transaction-history|history|profile|personal-data|personal-info|documents|tax-documents|medical-records|records|payslip|account-number|ssn|sensitive-data|credit-report|invoices|api-keys|messages|inbox|portfolio|contract|pii|beneficiaries|e-statement|report
        account|balance|statement|card|card-details|transaction-history|profile|pin|cvv|document|documents|medical-record|payslip|portfolio|personal-data|credit-score|account-summary|sensitive-data view|show|display|inquiry|enquiry|download|details|viewed|reveal|export|access|overview|page
        account|accounts|balance|financial|portfolio overview|summary|inquiry|dashboard|statement
        download|export|print data|statement|personal-data|gdpr-data|account-history|tax-form|pdf-statement
        ver|consultar|mostrar|consulter|voir|afficher|anzeigen|ansehen|einsehen|visualizar|se|vis|bekijken|visualizza saldo|cuenta|movimientos|extracto|solde|releve|compte|kontostand|kontoauszug|umsaetze|extrato|kontoutskrift|estratto|tarjeta|karte
        """,
    "none": """
        step|page|screen|event|action|flow|test|custom|demo|sample|foo|bar|button|item|task|job|thing|default|generic|tab|widget|menu|banner|popup|state -|one|two|three|next|back|load|click|done|ready|start|end|handler|open|close|scroll|tap|a|b|x|view
        click|press|tap|load|open|submit|trigger|run|do|handle|process|fire|track|next|show|select|toggle button|page|event|form|step|action|request|item|link|screen|menu|tab|banner|data|thing|it|option
        form|request|data|api|webhook|callback|message|page submit|process|handler|call|event|view|load|sent
        search|filter|sort|browse|find|list -|products|results|items|query|catalog|hotels|flights|users
        play|pause|watch|listen|stream|record video|song|music|movie|podcast|episode|game|level
        like|follow|share|comment|post|upload|react|chat|reply|rate -|photo|post|video|story|friend|article|review|message
        read|open|view|publish news|article|blog|story|faq|help|map|weather|calendar|terms
        contact|support|help|chat|feedback|survey|ticket -|start|agent|form|open|submit|center
        ping|health|heartbeat|debug|dev|qa|tmp|misc|unknown|undefined|other|main|index|home -|check|test|one|page|event
        add|remove|update to-cart|wishlist|favorites|favourites|cart|playlist|bookmark
        track|compare|preview order|parcel|delivery|prices|products|shipment
        """,
}
"""By type, the frames of its names; `none` of what no type stands for. Words joined by a dash are one choice of several words."""

BEFORE = ("mobile", "web", "app", "user", "new", "online", "my", "ios", "android", "customer", "ui", "evt", "api", "secure", "retail")
AFTER = (
    "submit", "start", "confirm", "request", "complete", "attempt", "v2", "step", "flow", "init", "success", "final", "page", "action", "event",
    "click", "screen", "finish", "otp", "process", "mobile", "web", "online", "form", "button", "verify", "done", "initiated", "challenge",
)  # fmt: skip
"""Words around a name that say nothing of its type."""

Name = tuple[str, str]


def names(chance: random.Random, count: int, without: frozenset[str] = frozenset()) -> Iterator[Name]:
    """`count` names of each type, the types in turn, as (name, type); never with a word of `without`."""
    for kind, frames in FRAMES.items():
        lines = [slots for line in frames.strip().splitlines() if (slots := _slots(line, without))]
        weights = [min(40, _combinations(slots)) for slots in lines]
        for _ in range(count):
            slots = chance.choices(lines, weights)[0]
            words = [word for choice in slots for word in chance.choice(choice).split("-") if word]
            yield spelled(_dressed(words, chance), chance), kind


def vocabulary() -> Sequence[str]:
    """Every choice of every slot, once."""
    return sorted(
        {choice for frames in FRAMES.values() for line in frames.split("\n") for slot in line.split() for choice in slot.split("|")}
    )


def spelled(words: Sequence[str], chance: random.Random) -> str:
    """Words as one name, in one of the spellings that applications use."""
    spelling = chance.random()
    if spelling < 0.5:
        return "_".join(words)
    if spelling < 0.65:
        return "-".join(words)
    if spelling < 0.8:
        return words[0] + "".join(word.capitalize() for word in words[1:])
    if spelling < 0.88:
        return "".join(word.capitalize() for word in words)
    return "".join(words)


def _slots(line: str, without: frozenset[str]) -> list[list[str]]:
    """The choices of each slot; none at all where one has none left."""
    slots = [[choice for choice in slot.split("|") if choice not in without] for slot in line.split()]
    return slots if slots and all(slots) else []


def _combinations(slots: Sequence[Sequence[str]]) -> int:
    product = 1
    for choices in slots:
        product *= len(choices)
    return product


def _dressed(words: list[str], chance: random.Random) -> list[str]:
    """A name with what applications put around it, sometimes."""
    dressed = [chance.choice(BEFORE), *words] if chance.random() < 0.12 else list(words)
    return [*dressed, chance.choice(AFTER)] if chance.random() < 0.25 else dressed
