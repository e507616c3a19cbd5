"""Aliases as applications name their actions, written by hand to judge the classifier of custom actions, before anything was fitted.

The last group names nothing that a base type stands for: right is to abstain.
"""

from collections.abc import Mapping

HELD_OUT: Mapping[str, str] = {
    "login": """
        otp_login password_login biometric_login signIn sign-in-with-google LoginSubmit user_authenticate passkey_signin
        mobile_app_login faceid_unlock sso_callback oauth_login magiclink_login member_signin admin-login pin_entry login_step_2
        mfa_verify_login customerLogon web_bank_logon auth_attempt anmelden iniciar_sesion connexion entrar acceso_cliente inloggen
        apple_id_signin fingerprint_login login_attempt_v2 session_start_auth qr_login smart_id_login bankid_auth
        partner_portal_sign_in returning_user_login relogin_after_timeout ussd_login log_in""",
    "register": """
        signup sign_up_form create_account newUserRegistration onboarding_start open_account account-opening register_email
        enroll_customer join_now registration_complete new_member_enrollment SignUpSubmitted become_a_seller kyc_onboarding
        activate_new_account guest_to_member merchant_onboarding registrieren crear_cuenta inscription_client registrar_usuario
        card_application apply_for_account create_profile user_creation account_create_step1 bank_account_opening driver_signup
        invite_accept_join loyalty_enrollment subscribe_new_user registerDevice_newuser trial_signup open_savings_account
        register_business new-account-form""",
    "transaction": """
        wire_transfer_confirm send_money p2p_payment moneyTransfer pay_bill bill-pay-submit transfer_to_beneficiary sepa_transfer
        international_wire ach_payment_initiate instant_transfer faster_payment domestic_payment schedule_transfer
        mobile_recharge_pay utility_bill_payment loan_repayment remittance_send standing_order_create upi_pay pix_transferencia
        ueberweisung virement_sepa transferencia_bancaria betaling_overfoeren payContact request_to_pay_approve swift_payment
        internal_transfer make_payment crypto_send stock_trade_buy investment_order peer_transfer direct_debit_setup zelle_send
        crossborder_payment confirm_transfer_otp payroll_run topup_prepaid_phone""",
    "checkout": """
        place_order checkoutSubmit cart_checkout buy_now guest-checkout one_click_purchase order_confirm purchase_ticket
        pay_for_order basket_payment complete_purchase express_checkout submit_order booking_payment finalize_order
        checkout_step_payment hotel_booking_confirm buy_giftcard subscription_purchase in_app_purchase order_pizza
        proceed_to_checkout kasse_bestellen finalizar_compra passer_commande comprar_ahora apple_pay_checkout bnpl_checkout
        preorder_submit rent_a_car_book shop_order_payment ticket_order cartPay checkout_review food_order_place""",
    "password_reset": """
        forgot_password pw-reset resetPassword password_recovery account_recovery forgot_pin recover_account reset_pin_request
        lost_password forgotten_credentials passwordResetConfirm pwd_reset_sms reset_passcode forgot_username_password
        recover_access password_forgotten_step2 unlock_account passwort_vergessen olvide_contrasena mot_de_passe_oublie
        recuperar_senha glemt_passord self_service_password_reset reset_credentials account-recovery-start
        set_new_password_after_reset restore_access recovery_code_request forgotpw_submit reset_login_password""",
    "logout": """
        sign_out logOff user_logout end_session signout-click logout_all_devices session_terminate abmelden cerrar_sesion
        deconnexion auto_logout app_signout log_out exit_account logoff_button kill_sessions sair_da_conta uitloggen
        signOutEverywhere session_logout timeout_logout revoke_sessions close_session member_sign_off""",
    "account_details_change": """
        update_profile change_address edit_email add_beneficiary update_phone_number kyc_update changeEmail profile-edit
        modify_contact_info new_payee_add update_billing_address edit_personal_data change_name add_payee remove_beneficiary
        update_shipping_address change_mobile_number account_settings_update edit_account_details adresse_aendern cambiar_correo
        modifier_profil update_tax_information change_delivery_address add_bank_account link_external_account update_company_details
        edit_payout_details notification_settings_change save_profile update_customer_info add_trusted_contact change_username
        add_card_to_wallet limits_change modify_email_address""",
    "account_auth_change": """
        change_2fa enable_mfa change_password add_passkey remove_device disable_two_factor update_pin enroll_biometrics
        register_authenticator setup_totp changePassword add_security_key change_security_questions rotate_api_key trust_new_device
        mfa_enrollment pin_change new_device_binding reset_2fa update_mfa_phone turn_off_otp passkey_create passwort_aendern
        cambiar_clave changer_mot_de_passe endre_passord activate_fingerprint delete_passkey link_google_account set_transaction_pin
        authenticator_app_setup face_id_enable regenerate_backup_codes revoke_trusted_device update_password""",
    "withdraw": """
        cash_out payout_request withdrawal atm_withdraw withdrawFunds cashout_submit crypto_withdrawal withdraw_to_bank
        earnings_payout request_payout redeem_cash seller_disbursement wallet_cashout instant_payout retirar_dinero auszahlung
        retrait_especes casino_withdraw withdraw_winnings funds_withdrawal cardless_withdrawal bank_withdrawal saque_conta
        withdraw_crypto_external driver_cash_out partial_withdraw pension_drawdown""",
    "credits_change": """
        redeem_points points_transfer buy_credits loyalty_redeem gift_points add_credits reward_redemption use_voucher redeemCoupon
        transfer_miles convert_points apply_promo_code bonus_claim redeem_gift_card credits_topup spend_tokens claim_reward
        balance_adjustment miles_redemption coupon_apply canjear_puntos punkte_einloesen utiliser_points cashback_redeem
        referral_bonus_claim airline_miles_transfer voucher_redeem stars_exchange loyalty_points_convert game_coins_purchase""",
    "account_details_view": """
        view_statement show_card_number reveal_pin view_balance account_overview_view get_account_details view_card_details
        download_statement see_cvv view_transactions_history show_iban display_personal_info export_account_data view_profile
        open_medical_record view_payslip balance_inquiry check_balance show_full_ssn read_secure_messages view_documents ver_saldo
        kontoauszug_anzeigen consulter_solde download_tax_form show_api_key list_accounts view_sensitive_data statement_pdf_download
        reveal_card_details""",
    "": """
        flow_7 submit_form custom_event action1 step_two button_click test_action foo process_request event_b my_action step3_next
        page_load_done continue xyz123 handler_v2 main_cta form_submit generic_action webview_msg game_move_left news_article_open
        video_play like_post search_query filter_apply map_zoom comment_add play_song weather_check""",
}


def held_out() -> Mapping[str, str]:
    """The base type of each alias; none of those that should be abstained from."""
    return {alias: base for base, aliases in HELD_OUT.items() for alias in aliases.split()}
