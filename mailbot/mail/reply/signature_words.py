"""The phrases that signatures are known by, in the languages of mail clients: tables only.

All are in small letters, and are to be asked of text in small letters: a branch then fails on its first letter, where one that
is blind to case takes ten times as long.
"""

from __future__ import annotations

from mailbot.mail.later import later

_DEVICE = (
    r"iphone|ipad|ipod|android|galaxy|samsung|blackberry|windows|nokia|huawei|xiaomi|oppo|vivo|pixel|htc|sony|"
    r"lg|motorola|nexus|oneplus|mobile|phone|cell|"
    r"handheld|smartphone|tablet|outlook|yahoo|gmail|mailbox|mail|airmail|zimbra|thunderbird|aol|proton|spark|"
    r"bluemail|nine|k-9|fairmail|sparrow|alcatel|ti-85|realme|surface|"
    r"mac|apple|verizon|at&t|t-mobile|device|laptop|canary|edison|newton|superhuman|hey|mailspring|front|"
    r"polymail|boxer|typemail|zalo|viettel|mobiphone|điện thoại|dien thoai|may tinh|telefon|peranti"
)
_PHRASES = (
    rf"(?:sent|written|typed|posted) (?:\w+ )?(?:from|via|with|by|using|on|through)\b(?:(?! desk\b|"
    rf" the office\b)[^.!?]){{0,50}}?\b(?:{_DEVICE})\b(?:(?!,\s+\w+\s+\w+\s+\w+\s+\w+\s+\w).){{0,80}}",
    r"sent from my (?!desk|office|home|house|car\b)[\w][\w .'’&+/-]{1,45}[.!]?",
    rf"from my (?:{_DEVICE})\b.{{0,25}}",
    r"\w+ from mobile",
    r"(?:get|download|try) \[?outlook for .{2,60}",
    rf"(?:envoyé|envoye) (?:depuis|à partir|de|du|via|par)\b.{{0,30}}(?:{_DEVICE}|ordinateur)?.{{0,40}}",
    r"(?:télécharger|obtenez|obtenir) outlook pour .{2,50}",
    rf"(?:von|vom) (?:meinem?|mein|unterwegs).{{0,40}}(?:{_DEVICE}|mobilgerät|handy).{{0,30}}gesendet.{{0,20}}",
    rf"gesendet (?:von|mit|über|vom)\b.{{0,40}}(?:{_DEVICE}|handy|mobilgerät|app).{{0,60}}",
    r"(?:holen sie sich|laden sie|beziehen sie) outlook für .{2,60}",
    r"diese nachricht wurde von (?:meinem|mir).{0,80}gesendet\.?",
    rf"enviado (?:desde|do|de|a partir do|pelo|por)\b.{{0,60}}(?:{_DEVICE}|móvil|movil|celular|telemóvel|mã³vil).{{0,60}}",
    r"(?:obtener|descargar|obter|baixar) (?:o )?outlook para .{2,50}",
    rf"inviato (?:da|dal|con|tramite)\b.{{0,50}}(?:{_DEVICE}|telefono|cellulare).{{0,60}}",
    r"(?:ottieni|scarica) outlook per .{2,50}",
    rf"(?:verzonden|verstuurd) (?:vanaf|van|met|via|door)\b.{{0,50}}(?:{_DEVICE}|mobiel|telefoon|samsung).{{0,60}}",
    r"(?:outlook voor .{2,40} (?:downloaden|ophalen)|download outlook voor .{2,40})",
    rf"(?:skickat|sänt) (?:från|med|via)\b.{{0,50}}(?:{_DEVICE}).{{0,60}}",
    rf"(?:sendt|sent) (?:fra|fra min|via|med)\b.{{0,50}}(?:{_DEVICE}).{{0,60}}",
    r"(?:hämta|hent|få) outlook (?:för|til|for) .{2,50}",
    rf"(?:wysłano|wysłane) (?:z|ze|za pomocą)\b.{{0,50}}(?:{_DEVICE}|telefonu).{{0,60}}",
    rf"(?:odesláno|odoslané) (?:z|ze|zo)\b.{{0,50}}(?:{_DEVICE}).{{0,60}}",
    rf"lähetetty\b.{{0,50}}(?:{_DEVICE}|puhelimesta).{{0,40}}",
    rf"(?:отправлено|отправлено с|відправлено|надіслано)\b.{{0,20}}(?:{_DEVICE}|мобильн|почт|телефон|моего).{{0,60}}",
    rf"(?:{_DEVICE})\W{{0,3}}(?:’|')?(?:den|dan|ımdan|imden|umdan) gönderildi.{{0,20}}",
    r"(?:從我的|从我的|從|来自|發自我的|发自我的)\s?.{2,40}(?:傳送|发送|傳送的)?",
    r"(?:iphone|ipad|android).{0,10}から送信",
    r"나의 .{2,20}에서 (?:보냄|전송)",
    rf"(?:đã |được |thư này được )?(?:gửi|gởi|viết|soạn|trả lời) (?:đi )?(?:từ|bằng|qua|với|"
    rf"trên)\b.{{0,40}}(?:{_DEVICE}).{{0,60}}",
    rf"(?:da |duoc )?(?:gui|goi) (?:tu|bang|qua)\b.{{0,30}}(?:{_DEVICE}).{{0,60}}",
    r"(?:tải|lấy|nhận|tải xuống) outlook (?:cho|dành cho|for) .{2,60}",
    r"(?:xin )?(?:lỗi|thứ lỗi).{0,30}(?:lỗi chính tả|lỗi đánh máy|đánh máy trên điện thoại).{0,40}",
    rf"(?:dihantar|dikirim|diposkan) (?:daripada|dari|melalui|menggunakan|dengan)\b.{{0,40}}(?:{_DEVICE}|ponsel|"
    rf"telefon).{{0,60}}",
    r"(?:dapatkan|unduh|muat turun) outlook (?:untuk|bagi) .{2,50}",
    r"(?:please )?(?:excuse|forgive|pardon) (?:any |the |my )?(?:typ|brev|spell|misspell|errors).{0,60}",
    r"sent by galaxy",
    r"(?:trimis|elküldve|στάλθηκε|poslano|poslato|изпратено) .{2,60}",
    r"(?:virus-free|không có vi-?rút|không có virus|virenfrei|sans virus|libre de virus)\b.{0,80}",
)
CLIENT = later("(?:" + "|".join(_PHRASES) + r")[\s.!>)\]*]*\Z")

_HARD = (
    r"(?:(?:many )?(?:thanks|thank you|tks|thks)[ ,]*(?:and|&|và|n)[ ,]*)?(?:best|kind|kindest|warm|warmest|"
    r"with (?:best|kind|warm)|many)?\s?"
    r"(?:regards?|b\.?rgds?|rgds?|brs?)|best(?: wishes)?|"
    r"(?:yours )?(?:sincerely|faithfully|truly|respectfully)(?: yours)?|cordially|cheers(?: and .{3,20})?|"
    r"rgds|brgds|br|kr|warmly|take care|respectfully|"
    r"(?:mit )?(?:freundlichen|besten|lieben|herzlichen|vielen|schönen) (?:grüßen|grüssen|grüße|grüsse|gruß|"
    r"gruss)|(?:freundliche|beste|liebe|viele|schöne|herzliche) (?:grüße|grüsse|gruß|gruss)|mfg|lg|vg|gruß|"
    r"gruss|"
    r"(?:bien )?cordialement|(?:bien )?à vous|sincères salutations|salutations(?: distinguées)?|"
    r"bien amicalement|amicalement|bonne journée|"
    r"saludos(?: cordiales)?|un saludo|un cordial saludo|atentamente|cordialmente|atenciosamente|att|abraços|"
    r"abs|cumprimentos|com os melhores cumprimentos|"
    r"(?:cordiali|distinti) saluti|saluti|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|"
    r"(?:med )?vänliga? hälsning(?:ar)?|mvh|hälsningar|hälsning|(?:med )?venlig hilsen|vennlig hilsen|"
    r"(?:med )?vennlig hilsen|de bedste hilsner|hilsen|vh|"
    r"pozdrawiam(?: serdecznie)?|z poważaniem|s pozdravem|s pozdravom|ystävällisin terveisin|terveisin|"
    r"saygılarımla|iyi çalışmalar|с уважением|з повагою|με εκτίμηση|"
    r"cu stima|cu respect|üdvözlettel|敬具|此致|祝好|よろしくお願いいたします|"
    r"(?:xin )?(?:trân|chân) trọng(?: (?:cảm|cám) ơn| kính chào| cảm ơn(?: và)? kính chào| kính báo)?(?:[!.,]|"
    r"\s(?:anh/chị|anh chị|quý .{2,20}))?|kính thư|kính chào|kính chào trân trọng|kính bút|kính|"
    r"thân(?: mến| ái| gửi| chào)?|thân|trân trọng kính chào|tran trong(?: cam on| kinh chao)?|kinh thu|"
    r"kinh chao|than ai|than men|than|tt|"
    r"(?:với )?(?:lòng biết ơn|sự trân trọng)|chúc (?:anh|chị|anh/chị|em|bạn|mọi người) (?:một )?(?:ngày|tuần|"
    r"buổi \w+) (?:mới )?(?:làm việc )?(?:tốt lành|vui vẻ|hiệu quả)|"
    r"sekian(?:,? terima kasih)?|salam(?: hormat| sejahtera| mesra)?|yang (?:benar|menjalankan tugas)|"
    r"yang ikhlas|hormat (?:saya|kami)|ikhlas"
)
CLOSERS = later(rf"(?:{_HARD})\s*[,.!;~/]*\s*\Z")
_SOFT = (
    r"(?:(?:xin|em|tôi|mình|chúng tôi|rất)? ?(?:chân thành |trân trọng )?(?:cảm|cám) ơn|(?:xin |em |toi )?cam on|tks|thks)"
    r"(?: (?:rất nhiều|nhiều|anh|chị|em|bạn|anh/chị|anh chị|các anh chị|ạ|nhieu|anh chi|quý .{2,20}|"
    r"và trân trọng|sự hỗ trợ.{0,30}|mọi người|cả nhà)){0,3}|terima kasih(?: banyak)?(?: tuan| puan)?"
)
SOFT_CLOSERS = later(rf"(?:{_SOFT})\s*[,.!;~]*\s*\Z")

CONTACT = later(
    r"(?<![\d/:.])\+?\(?\d(?:[\s().-]{0,2}\d){7,13}(?![\d/:])|[^\s@]@[^\s@]+\.\w|\b(?:https?://|www\.)\S+|"
    r"^\s*(?:tel|phone|mobile|cell|fax|hotline|điện thoại|đt|dt|đtdđ|di động|sđt|sdt|máy lẻ|ext|skype|zalo|"
    r"email|e-mail|web|website|địa chỉ|address|m|t|p|f|e|w|"
    r"mst|mã số thuế|telefon|tlf|telefax|tél)\b\s?[.:/|]"
)

DISCLAIMERS = later(
    r"\W{0,4}(?:confidentiality (?:notice|note)|disclaimer|legal notice|this (?:e-?mail|"
    r"message)(?: and any (?:attachments?|files?)[^.]{0,40})?,? "
    r"(?:is|are|may|contains?|has been sent)[^.]{0,60}(?:confidential|privileged|intended)|"
    r"the information (?:contained )?in this (?:e-?mail|message)|"
    r"please consider the environment|think before you print|"
    r"(?:thư|email|e-mail|thư điện tử|thông điệp) này (?:và [^.]{0,40})?(?:có thể )?(?:có )?(?:chứa|bao gồm|chỉ dành)[^.]{0,60}|"
    r"(?:thông báo|lưu ý|cảnh báo|tuyên bố)(?: về)? (?:bảo mật|miễn trừ)|hãy (?:cân nhắc|"
    r"nghĩ)[^.]{0,40}trước khi in|vui lòng cân nhắc[^.]{0,30}(?:môi trường|trước khi in)|"
    r"(?:e-?mel|emel|mesej) ini (?:dan [^.]{0,40})?(?:mungkin )?(?:mengandungi|adalah sulit)|diese (?:e-?mail|"
    r"nachricht) (?:enthält|kann)[^.]{0,40}vertraulich|"
    r"ce (?:message|courriel|mail)[^.]{0,60}confidentiel)"
)
POSTSCRIPTS = later(r"\s*(?:p\s?[./]?\s?s|tái bút|tb|nb|n\.b)\s?[.:]")
