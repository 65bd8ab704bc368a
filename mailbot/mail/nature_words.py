"""The phrases and names that machines are known by, in Vietnamese, English, Malay and the main European languages: tables only.

Subject phrases stand at the beginning of a subject: a person who writes about a machine's mail begins otherwise.
All but `NOTICES` are in small letters, and are to be asked of text in small letters (see reply/signature_words.py).
"""

from __future__ import annotations

from mailbot.mail.later import later

MACHINES = later(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|mail\.?delivery\.?(?:system|subsystem)|mail-?delivery|"
    r"maildaemon|daemon|bounces?|double-bounce|mmdf)(?:$|[@+=-])"
)
POSTMASTERS = later(r"^(?:[\w.-]*postmaster|mail-?admin|system-?administrator|mailsystem|mail-system|email-system)\b")
MACHINE_NAMES = later(
    r"mail(?:er)?[- ]?daemon|mail delivery (?:sub)?system|internet mail delivery|mail administrator|"
    r"e-?mail delivery|delivery (?:sub)?system|hệ thống (?:gửi|chuyển) thư"
)
NO_REPLY = later(
    r"^(?:[\w.-]*[-_.])?(?:no-?_?\.?reply|do-?_?\.?not-?_?\.?reply|noreply|donotreply|nepasrepondre|"
    r"ne-pas-repondre|nao-?responda|no-?responder|khong-?(?:tra-?loi|phan-?hoi))(?:[-_.+].*)?$"
)
ROBOTS = later(
    r"^(?:[\w.-]*[-_.])?(?:notifications?|alerts?|cron|nagios|zabbix|monitoring|autoreply|auto-?reply|"
    r"auto-?responder|robot|bot|jira|jenkins|www-data|feedbackloop|fbl|dmarc\S*)$"
)

BOUNCE_SUBJECTS = later(
    r"undeliver(?:able|ed)|returned (?:mail|to sender|message)|return(?:ed|ing) (?:mail|message)|"
    r"mail (?:delivery|system|transport) (?:fail|error|problem)|failure notice|failure delivery|"
    r"(?:permanent |mail |message |e-?mail |final )?delivery (?:has )?fail|delivery (?:status )?notification|"
    r"delivery (?:status )?report|delivery error|delivery problem|failed delivery|"
    r"delivery (?:has been |was )?(?:unsuccessful|not successful)|(?:mail|message|e-?mail) (?:could not|cannot|"
    r"not) (?:be )?deliver|could ?n[o']t (?:be )?deliver|cannot deliver|can't deliver|unable to deliver|"
    r"non[- ]?delivery|"
    r"mail fail|message (?:delivery )?fail|your message (?:to|could|couldn't|was not|cannot|has not)|"
    r"message not delivered|not delivered|nondeliverable|rejected (?:mail|message|posting)|message rejected|"
    r"user unknown|unknown user|address (?:not found|unknown)|mailbox (?:full|unavailable|is full|exceeded)|"
    r"mail status report|mail delivery|failed mail|bounce[dr]? (?:mail|message)|loop alert|"
    r"unzustellbar|nicht zugestellt|zustellung(?:s)?(?:fehler|problem)|fehler bei der (?:zustellung|"
    r"nachrichtenübermittlung)|rückläufer|non remis|échec (?:de la remise|de remise|d'envoi)|"
    r"message non distribué|"
    r"non distribuable|no se (?:ha )?(?:puede|pudo|podido) entregar|no entregado|error de entrega|"
    r"no se puede entregar|não (?:entregue|entregável)|falha na entrega|non recapitabile|mancato recapito|"
    r"impossibile recapitare|onbestelbaar|niet bezorgd|kunde inte levereras|kan ikke leveres|niedostarcz|"
    r"nie można dostarczyć|недостав|не доставлено|не может быть доставлено|"
    r"邮件传输失败|退信|無法傳遞|无法投递|メールエラー|配信(?:不能|エラー)|送信エラー|不達|"
    r"thư (?:bị )?(?:trả lại|trả về|không gửi được|không thể gửi|không phát được)|không (?:thể )?(?:gửi|chuyển|"
    r"phát) (?:được )?(?:thư|email|mail|tin nhắn)|(?:thư|email|mail|tin nhắn) (?:của bạn )?(?:không|"
    r"chưa) (?:thể )?(?:được )?(?:gửi|phát|chuyển)|"
    r"gửi (?:thư|mail|email) (?:thất bại|không thành công)|không gửi được|khong gui duoc|"
    r"thong bao khong gui duoc|tidak dapat (?:dihantar|dikirim)|gagal (?:dihantar|dikirim|hantar)|"
    r"penghantaran gagal"
)
BOUNCE_BODIES = later(
    r"created automatically by (?:the )?(?:mail|e-?mail) (?:delivery|server)|this is the (?:qmail|postfix|"
    r"dragonfly|machine)|i'm afraid i wasn't able to deliver|mail delivery (?:sub)?system|"
    r"(?:could not|couldn't|cannot|can't|can not|unable to|not able to|wasn't able to|was not|were not|"
    r"failed to) (?:be )?(?:deliver|reach)|did not reach|not delivered to|undeliverable|delivery (?:to|"
    r"of)[^.\n]{0,60}fail|"
    r"permanent (?:fatal )?(?:delivery )?error|fatal errors?|transcript of session|delivery failed|"
    r"returned (?:to (?:the )?sender|mail)|unknown user|user unknown|no such (?:user|recipient|person|mailbox)|"
    r"mailbox (?:is )?(?:full|unavailable|exceed)|"
    r"(?:recipient|address)(?:es|s|\(s\))? (?:that )?(?:failed|rejected|not found|unknown|has been rejected)|"
    r"message (?:from|has not been|was not|could not)|delivery status notification|mail could not|"
    r"an error (?:was detected|occurred) while|"
    r"your (?:e-?mail |mail )?(?:message|mail)[^.\n]{0,80}(?:not|couldn't|could not|rejected|fail|undeliver)|"
    r"delivery (?:has )?failed|following (?:recipient|address|destination)|original (?:mail|message|"
    r"e-?mail) (?:was received|as follows|follows)|"
    r"konnte nicht zugestellt|nicht zugestellt werden|n'a pas pu être|n’a pas pu être|no se pudo entregar|"
    r"no pudo ser entregado|não pôde ser entregue|non è stato possibile|kon niet worden (?:bezorgd|afgeleverd)|"
    r"автоматически сервером|не (?:может быть|было|удалось) достав|邮件无法发送|"
    r"无法(?:发送|投递)|送信できませんでした|配信できません|"
    r"自動的に生成して送信|エラーのため|\"notificationtype\"\s*:\s*\"bounce\"|"
    r"không (?:thể )?(?:gửi|chuyển|phát) (?:được|đến|tới)|không (?:thể )?gửi được|(?:địa chỉ|"
    r"người nhận)[^.\n]{0,60}không (?:tồn tại|hợp lệ|tìm thấy)|hộp thư[^.\n]{0,40}đầy|tidak dapat (?:dihantar|"
    r"dikirim|diserahkan)|gagal dihantar"
)
NOTICES = later(r'\s*\{\s*"(?:notificationType|eventType)"\s*:\s*"(?:Bounce|Complaint)"')
DELAYS = later(
    r"\bdelay(?:ed)?\b|warning: (?:could not send|message)|could not send message for past|delivery warning|"
    r"still (?:trying|being retried)|not yet (?:been )?delivered|will (?:continue|keep) (?:to )?(?:try|retry|"
    r"attempt)|"
    r"warning message only|temporary (?:failure|delivery problem)|zustellung verzögert|verzögert|"
    r"retard de remise|retardé|retraso|retrasad|atrasad|ritardo|vertraagd|försenad|forsinket|opóźnion|задерж|"
    r"bị (?:chậm|trễ|hoãn)|chậm (?:gửi|phát|trễ)|tạm thời chưa gửi|ditangguhkan|tertunda|kelewatan"
)

AUTO_SUBJECTS = later(
    r"^(?:(?:re|aw|sv|fw|tr|trả lời)\s?:\s*)?\W{0,3}(?:(?:this is an )?auto(?:mated|matic|matische?|"
    r"matisch)?[-_ ]?(?:reply|response|respond(?:er)?|answer|acknowledge?ment|antwort|antwoord|svar|message)|"
    r"autoreply|autoresponse|autoresponder|automatic reply|"
    r"(?:i am |i'm |i will be |currently )?out[- ]of[- ](?:the[- ])?office|urlaub(?:sabwesenheit|"
    r"svertretung)?(?=\s*[:-]|$)|ooo\b(?=\s*[:-]|$)|away from (?:the |my )?(?:office|mail|desk|e-?mail)|"
    r"(?:i am |i'm |currently )?(?:away|on (?:vacation|leave|holiday)) (?:until|till|from)|vacation(?: (?:reply|"
    r"response|message|notice|notification))|on vacation\b|on (?:annual|sick|maternity) leave\b|"
    r"automatische antwort|abwesenheit(?:s(?:notiz|assistent|benachrichtigung|meldung|nachricht|agent))?|"
    r"(?:ich bin )?(?:nicht im büro|außer haus|ausser haus)|réponse automatique|absence du bureau|"
    r"(?:je suis )?absente? (?:du bureau|jusqu)|message d'absence|respuesta automática|"
    r"fuera de (?:la )?oficina|resposta automática|ausência temporária|fora do escritório|risposta automatica|"
    r"fuori (?:sede|ufficio)|assente|automatisch antwoord|afwezig(?:heid(?:sbericht|sassistent)?)?|autosvar|"
    r"frånvaro(?:meddelande)?|fravær(?:sassistent)?|"
    r"automatiskt? svar|poissa|automaattinen vastaus|automatyczna odpowiedź|autoodpowiedź|nieobecn|"
    r"automatická odpověď|automatická odpoveď|mimo kancelář|автоответ|автоматический ответ|отсутств|"
    r"автоматична відповідь|"
    r"otomatik yanıt|otomatik cevap|自动回复|自動回覆|自动答复|自動返信|不在(?:通知|のお知らせ)|부재중|자동 회신|"
    r"(?:thư |email |mail )?(?:trả lời|phản hồi|hồi đáp|hồi âm) tự động|tự động (?:trả lời|phản hồi|hồi đáp)|"
    r"vắng mặt tại (?:văn phòng|công ty)|thông báo (?:vắng mặt|nghỉ phép)|(?:tôi |em |"
    r"hiện )?(?:đang )?(?:nghỉ phép|vắng mặt|đi công tác) (?:đến|tới|từ|cho đến)|"
    r"(?:tra loi|phan hoi) tu dong|tu dong (?:tra loi|phan hoi)|thong bao (?:vang mat|nghi phep)|"
    r"ngoài văn phòng|(?:balasan|jawapan|jawaban) automatik|balasan otomatis|maklum balas automatik|"
    r"tiada di pejabat|di luar (?:pejabat|kantor)|sedang (?:bercuti|cuti))"
    r"(?!\s*(?:không|bị|lỗi|chưa|is not|not working|doesn't|broken|fails|rule|rules|settings|setup|tidak))"
)
AUTO_SUBJECTS_INSIDE = later(
    r"\b(?:is|am|are|be) (?:currently )?out of (?:the )?office\b|\b(?:is|will be) on (?:vacation|leave|"
    r"holiday)\b|vacation (?:response|reply|message)\b|\bout of office auto-?reply|\bauto-?reply\b\s*[:\])-]|"
    r"\(auto-?reply\)|\[auto-?reply\]|\[(?:trả lời tự động|tự động trả lời)\]|"
    r"atvalin[āa]jum[sā]"
)
AWAY_BODIES = later(
    r"(?:i am|i'm|i will be|i'll be) (?:currently )?(?:out of (?:the )?office|away|on (?:vacation|leave|"
    r"holiday))|this is an (?:automatic|automated|auto-?generated) (?:reply|response|message|answer)|"
    r"will (?:return|be back|reply)|limited access to (?:my )?e-?mail|"
    r"thư (?:trả lời|phản hồi) tự động|trả lời tự động|tôi (?:hiện )?đang (?:nghỉ|vắng|đi công tác)|"
    r"em (?:hiện )?đang (?:nghỉ|vắng|đi công tác)|sẽ (?:phản hồi|trả lời|liên hệ lại) (?:sau )?khi (?:tôi |"
    r"em )?(?:quay|trở) lại|quay (?:trở )?lại (?:làm việc|vào)|"
    r"ich bin (?:bis|vom|derzeit|zur zeit)|je suis (?:absent|actuellement)|estoy (?:fuera|de vacaciones)|"
    r"estarei ausente|sono (?:assente|fuori)|saya (?:sedang )?(?:bercuti|tiada di pejabat)|"
    r"ini adalah balasan automatik"
)
COMPLAINTS = later(
    r"^(?:complaint about message from|email feedback report|(?:\w+ )?abuse report|report domain:|\[?dmarc|"
    r"dmarc (?:aggregate|forensic) report)"
)
REPLIED = later(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:re|fwd?|fw|aw|wg|sv|tr|rv|trả lời|tra loi|chuyển tiếp|chuyen tiep|balas|"
    r"antw|rif|vs|odp|res|enc)\s?(?:\[\d+\])?\s*[:：]"
)
LIST_TAG = later(r"^\s*(?:\[[^\]]{1,60}\]\s*)+")
