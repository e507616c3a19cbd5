"""A compression dictionary for kept answers: with it one takes 0.6 KB instead of 1.3.

Reading kept answers needs it, so that it is never changed. A better dictionary would be added under another name.
"""

DICTIONARY = (
    b'"device_details":[],"transaction_data":{},"custom_attributes":{"threats":["reason_details":[{"code":"BEHAVIOR_BOT","DEVICE_IMPOS'
    b'SIBLE_TRAVEL","IP_RISKY_REPUTATION","PROFILE_LOCATION_FAMILIAR","contribution":-0.,"points":-,"observed":true,"usual":{"from":,"'
    b'below":}},"probability":0.0,"decided":"challenge","model_score":"recommendation":{"type":"allow","trust","deny","suggested_chall'
    b'enges":["passkey","push_otp","totp","sms_otp","email_otp"]},"risk_score":,"context":{"action_id":"","action_type":"transaction",'
    b'"login","register","action_performed_at":1,"device_timestamp":1,"client_id":"","application_id":"","tenant_id":"","device_id":"e'
    b'yJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI","device_fingerprint":"","device_public_key":"","correlation_id":"","user_id":""'
    b',"claimed_user_id":"","location":"https://www.","ip":"","ip_country":"","ip_location_region":"","ip_location_city":"","ip_locati'
    b'on_zip":"","ip_location_longitude":"-","ip_location_latitude":"","ip_location_timezone":"America/Europe/","ip_domain":"","ip_asn'
    b'_id":"AS","ip_asn_name":"AS","ip_organization_name":"","ip_organization_type":"isp","hosting","device_timezone":"Europe/","devic'
    b'e_languages":["en-US","en"],"device_platform":"desktop","mobile","os_name":"Windows","macOS","Android","iOS","os_version":"10.0"'
    b',"browser_name":"Chrome","Safari","Firefox","Edge","browser_version":"14","user_agent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64'
    b') AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"},"risk_signals":{"device":{"accept_languages":"en-US,en'
    b';q=0.9","available_storage":,"battery_level":1.0,"core_number":8,"cpu_arch":"x86_64","device_name":"","device_power_state":"plug'
    b'ged","device_timezone_offset":60,"emulated":false,"esim_usage":false,"font_count":20,"graphic_card":"ANGLE (Intel, Intel(R) UHD '
    b'Graphics Direct3D11 vs_5_0 ps_5_0, D3D11)","incognito":false,"mobile_network_code":"","model":"","navigator_useragent":"Mozilla/'
    b'5.0 (","ram":8.0,"screen_avail_height":1040,"screen_avail_width":1920,"screen_color_depth":24,"screen_height":1080,"screen_pixel'
    b'_depth":24,"screen_width":1920,"spoofed":false,"summer_timezone_offset":120,"tampered":false,"total_storage":,"true_useragent":"'
    b'","tz_mismatch":false,"winter_timezone_offset":60},"network":{"anonymizer":false,"hosting":false,"proxy":false,"tor":false,"vpn"'
    b':false,"x_forwarded_for":["127.0.0.1"]},"behavior":{"corner_click":false,"input_method":["is_typing","is_paste"],"minor_angels_r'
    b'atio":0.,"movement_latency":,"movement_velocity":,"no_user_interaction":false,"right_angels_ratio":0.0,"straight_line_ratio":0.,'
    b'"typing_velocity":0.},"history":{"device_action_rate_60_sec":0,"ip_action_rate_60_sec":0,"ip_device_count_last_hour":0,"ip_user_'
    b'count_last_hour":0,"linking_device_to_users_count":0,"linking_user_to_device_count":0,"user_action_rate_60_sec":0}},"reasons":[]'
    b',"id":"","issued_at":1'
)
