/** Every word of the page, in Chinese and English. */

/** @type {Record<string, [string, string]>} Chinese, English */
const WORDS = {
  title: ['复核', 'Review'],
  skip: ['跳到内容', 'Skip to the content'],
  queue: ['队列', 'Queue'],
  item: ['复核', 'Review'],
  form: ['整张表', 'Whole form'],
  help: ['帮助', 'Help'],
  language: ['English', '中文'],
  'language.switch': ['Switch to English', '切换到中文'],
  navigation: ['视图', 'Views'],
  reviewer: ['复核人', 'Reviewer'],
  progress: ['已完成 {settled} / {all}', '{settled} of {all} settled'],
  'progress.left': ['还剩 {to_do}', '{to_do} to do'],
  indexing: ['仍在整理，数目还会增加', 'still being listed, more will come'],
  held: ['其他人手上 {held}', '{held} with others'],

  'name.title': ['您的姓名', 'Your name'],
  'name.why': ['每一处改动都会连同姓名和时间记录下来。', 'It is kept with everything that you settle, with the time.'],
  'name.start': ['开始', 'Start'],

  read: ['识别为', 'Read as'],
  answer: ['纸上写的是', 'What stands on the paper'],
  accept: ['确认', 'Accept'],
  correct: ['改为此值', 'Correct'],
  paper: ['纸面有误', 'Paper is wrong'],
  unreadable: ['无法辨认', "Can't be read"],
  undo: ['撤销', 'Undo'],
  next: ['下一项', 'Next'],
  previous: ['上一项', 'Previous'],
  choices: ['候选', 'Choices'],
  readings: ['各识别引擎', 'What each reader said'],
  chance: ['把握 {percent}%', '{percent}% sure'],
  blank: ['（空白）', '(blank)'],
  'source.read': ['识别结果', 'as read'],
  'source.reader': ['另一引擎', 'a reader'],
  'source.alternative': ['相近字形', 'alike'],
  'source.repair': ['可使算式相符', 'makes it add up'],
  'source.first': ['第一人', 'first person'],
  'source.second': ['第二人', 'second person'],
  crop: ['单元格：{label}', 'The cell: {label}'],
  page: ['第 {page} 页，方向键移动，加减号缩放，R 旋转', 'Page {page}: arrows move it, + and - zoom, R turns'],
  'page.title': ['所在页面', 'The page'],
  'page.number': ['第 {page} 页', 'page {page}'],
  'page.failed': ['页面图像无法显示', 'The picture of the page cannot be shown'],
  noplace: ['表上没有此项的位置', 'The form has no place for this'],
  zoomin: ['放大', 'Zoom in'],
  zoomout: ['缩小', 'Zoom out'],
  rotate: ['旋转', 'Turn'],

  sums: ['参与的算式', 'The sums it is part of'],
  nosums: ['不参与任何算式', 'It is part of no sum'],
  closes: ['相符', 'closes'],
  open: ['不符', 'does not close'],
  'sum.gap': ['表上 {stated}，应为 {expected}', 'stated {stated}, expected {expected}'],
  stated: ['表上', 'stated'],
  findings: ['检查结果', 'Findings'],
  nofindings: ['没有发现问题', 'No findings'],
  'finding.stated': ['表上 {stated}', 'stated {stated}'],
  'finding.expected': ['应为 {expected}', 'expected {expected}'],
  'and.others': ['等', ' and others'],
  list: ['、', ', '],
  'list.parts': ['，', ', '],
  colon: ['：', ': '],
  'finding.confirm': ['确认：纸面有误', 'Confirm: the paper is wrong'],
  'finding.fine': ['没有问题，理由如下', 'It is fine, for this reason'],
  'finding.reason': ['没有问题的理由', 'Why it is fine'],
  'finding.want': ['请先写明理由', 'Give the reason first'],
  'finding.places': ['相关数值，点击可更正', 'The numbers it is about; click one to correct it'],
  row: ['同一行', 'The same row'],

  'severity.error': ['错误', 'error'],
  'severity.warning': ['提醒', 'warning'],
  'severity.notice': ['提示', 'notice'],
  'verdict.misfilled': ['填写有误', 'misfilled'],
  'verdict.misread': ['识别有误', 'misread'],
  'verdict.undecided': ['待判断', 'undecided'],
  'kind.field': ['数值', 'fields'],
  'kind.finding': ['检查结果', 'findings'],
  'state.to_do': ['待复核', 'to do'],
  'state.settled': ['已复核', 'settled'],
  'state.all': ['全部', 'all'],
  'state.open': ['待复核', 'open'],
  'state.second': ['待第二人', 'wants a second person'],
  'state.disputed': ['两人不一致', 'disputed'],
  'state.gone': ['已不成问题', 'explained'],
  'status.consistent': ['一致', 'consistent'],
  'status.discrepant': ['有出入', 'discrepant'],
  'status.review': ['待复核', 'to review'],
  'status.corrected': ['已更正', 'corrected'],
  'status.doubtful': ['存疑', 'doubtful'],

  'filter.rule': ['规则', 'Rule'],
  'filter.form': ['表种', 'Form'],
  'filter.department': ['部门', 'Department'],
  'filter.verdict': ['判断', 'Verdict'],
  'filter.kind': ['类别', 'Kind'],
  'filter.state': ['状态', 'State'],
  'filter.document': ['文件名', 'File'],
  'filter.any': ['不限', 'any'],
  'filter.clear': ['清除筛选', 'Clear the filters'],
  'filter.form_id': ['只看此表', 'this form only'],
  filters: ['筛选', 'Filters'],
  'queue.start': ['从最可疑的开始', 'Begin with the worst'],
  'queue.more': ['显示更多', 'Show more'],
  'queue.empty': ['没有符合条件的项目', 'Nothing here'],
  'queue.about': ['最可疑的在前', 'Worst first'],
  'column.what': ['项目', 'What'],
  'column.text': ['识别为', 'Read as'],
  'column.sure': ['把握', 'Sure'],
  'column.finding': ['检查', 'Finding'],
  'column.where': ['所在', 'Where'],
  'export.download': ['下载更正后的 CSV', 'Download the corrected CSV'],
  'export.write': ['写入文件夹', 'Write into the folder'],
  'export.done': ['已写入：{files}', 'Written: {files}'],

  done: ['全部完成', 'All done'],
  'done.text': ['没有待复核的项目了。', 'Nothing is left to review.'],
  'done.filters': ['筛选范围内没有待复核的项目了。', 'Nothing is left within the filters.'],
  'done.held': ['另有 {held} 项在其他人手上。', '{held} more are with others.'],
  look: ['再看一次', 'Look again'],
  loading: ['正在打开…', 'Opening…'],

  'said.accept': ['已确认：{text}', 'Accepted: {text}'],
  'said.correct': ['已更正为：{text}', 'Corrected: {text}'],
  'said.paper': ['已记为纸面有误', 'Marked: the paper is wrong'],
  'said.unreadable': ['已记为无法辨认', "Marked: can't be read"],
  'said.fine': ['已记为没有问题', 'Marked: it is fine'],
  'said.undo': ['已撤销，项目回到眼前', 'Taken back'],
  'said.nothing': ['没有可撤销的', 'Nothing to undo'],
  'said.gone': ['您的更正已说明此项，已跳过', 'Your correction explains this one: passed over'],
  'said.nochoice': ['没有第 {digit} 个候选', 'There is no choice {digit}'],
  'said.offline': [
    '连接中断。您的输入已保留，恢复后自动发送（{count} 项待发）',
    'No connection. What you typed is kept and goes out when it is back ({count} waiting)',
  ],
  'said.online': ['连接已恢复', 'The connection is back'],
  'said.lease': ['此项已不在您名下，他人可能正在处理', 'This one is no longer yours: another may be at it'],
  'said.heldby': ['{who} 正在处理此项', '{who} is at this one'],
  'said.refused': ['未能保存：{message}', 'Not kept: {message}'],

  'conflict.title': ['已有人处理此项', 'Somebody has settled this meanwhile'],
  'conflict.theirs': ['保留 {who} 的', "Keep {who}'s"],
  'conflict.mine': ['改用我的', 'Say mine'],
  'conflict.later': ['先看一看', 'Look at it first'],
  'action.accept': ['确认', 'accepted'],
  'action.correct': ['更正', 'corrected'],
  'action.paper': ['纸面有误', 'paper is wrong'],
  'action.unreadable': ['无法辨认', "can't be read"],
  'action.fine': ['没有问题', 'is fine'],
  'action.undo': ['撤销', 'taken back'],
  trail: ['记录', 'Trail'],
  'trail.none': ['还没有人处理过', 'Nobody has said anything yet'],
  'trail.was': ['原为 {text}', 'was {text}'],
  'trail.undone': ['已撤销', 'taken back'],
  you: ['您', 'you'],

  'form.fields': ['各项', 'Fields'],
  'form.about': [
    '点击数值看位置，点击位置看数值；再点一次或按 Enter 即可更正',
    'Click a value for its place, a place for its value; once more, or Enter, to correct it',
  ],
  'form.review': ['复核此表', 'Review this form'],
  'form.previous': ['上一张表', 'Previous form'],
  'form.next': ['下一张表', 'Next form'],
  'form.none': ['先选一项', 'Pick a field'],

  'help.keys': ['按键', 'Keys'],
  'help.single': [
    '使用单键快捷键（关闭后仅 Enter、Tab、Esc 有效）',
    'Single-key shortcuts (off: only Enter, Tab and Esc work)',
  ],
  'help.how': ['怎样复核', 'How it goes'],
  'help.text': [
    '看放大的单元格，与输入框中的值比较。一致就按 Enter；候选中有正确的，按它的数字；否则按 Tab 后直接输入，再按 Enter。算式相符与否随输入即时显示。',
    'Compare the enlarged cell with what is in the box. Where they agree press Enter; where a choice is right, its digit; else Tab, type, Enter. Whether the sums close shows as you type.',
  ],
  'key.Enter': ['确认输入框中的值', 'accept what is in the box'],
  'key.1–9': ['选用该候选并立即确认', 'pick a choice and settle it at once'],
  'key.Tab': ['进入输入框，输入即替换全部', 'go into the box; typing replaces all of it'],
  'key.Backspace': ['进入输入框并删去最后一个字符', 'go into the box and take the last character off'],
  'key.Esc': ['离开输入框', 'leave the box'],
  'key.P': ['识别无误，纸面有误', 'it is read right, the paper is wrong'],
  'key.U': ['无法辨认', "can't be read"],
  'key.Z': ['撤销上一步，项目回到眼前', 'take the last one back and show it again'],
  'key.→ J': ['下一项', 'next'],
  'key.← K': ['上一项', 'previous'],
  'key.F': ['整张表', 'the whole form'],
  'key.Q': ['队列', 'the queue'],
  'key./': ['筛选', 'filter'],
  'key.?': ['帮助', 'this help'],
  'key.+ −': ['放大、缩小页面', 'zoom the page'],
  'key.R': ['旋转页面', 'turn the page'],
  'error.token': ['此链接已失效，请使用新的链接打开。', 'This link no longer holds: open the page with the new one.'],
  'error.any': ['出错了：{message}', 'Something went wrong: {message}'],
  'error.gone': ['没有这一项', 'There is no such item'],
};

/** @type {Record<string, [string, string]>} */
const RULES = {
  'execution.rate': ['执行率', 'Execution rate'],
  'execution.score': ['执行得分', 'Score of execution'],
  'execution.over_budget': ['执行数超过预算', 'More executed than budgeted'],
  'funds.sum': ['资金合计', 'Sum of the funds'],
  'funds.subrow_scored': ['分项行有得分', 'A sub-row is scored'],
  'score.missing': ['缺少得分', 'A score is missing'],
  'score.exceeds_weight': ['得分超过分值', 'Score above its weight'],
  'deduction.reason': ['扣分未说明原因', 'No reason for a deduction'],
  'total.weight': ['分值合计', 'Sum of the weights'],
  'total.score': ['得分合计', 'Sum of the scores'],
  'total.missing': ['缺少总分', 'The total is missing'],
  'execution.reason': ['执行率未达标而未说明原因', 'No reason for a low execution rate'],
  'funds.sources': ['资金来源合计', 'Sum of the sources of funds'],
  'funds.structure': ['支出结构合计', 'Sum of the kinds of spending'],
  'tasks.sum': ['年度任务金额合计', 'Sum of the tasks'],
  'indicator.target_met': ['得分与完成情况不符', 'The score does not go with the target and the result'],
  'cost.over_budget': ['成本高于预算', 'A cost above the budget'],
  'date.plausible': ['日期不合常理', 'A date is hardly right'],
  'phone.plausible': ['电话号码不合常理', 'A telephone number is hardly right'],
  'text.copied': ['文字与其他表雷同', 'The same text as in another form'],
  'reason.copied': ['原因与其他表雷同', 'The same reason as in another form'],
  'item.amount': ['金额应为数量乘单价', 'Amount = quantity × unit price'],
  'item.missing': ['缺少金额', 'An amount is missing'],
  'item.after_claim': ['费用日期晚于报销日期', 'Spent after the claim'],
  'subtotal.sum': ['小计', 'Sum of the amounts'],
  'tax.amount': ['税额', 'Tax'],
  'total.sum': ['合计金额', 'Subtotal and tax'],
  'payable.sum': ['应付金额', 'Amount payable'],
  'approval.before_claim': ['审批日期早于报销日期', 'Approved before the claim'],
  'approval.missing': ['缺少审批人', 'The approval is missing'],
  'marks.exceed_maximum': ['得分超过满分', 'Marks above the maximum'],
  'marks.missing': ['缺少得分', 'Marks are missing'],
  'total.marks': ['得分合计', 'Sum of the marks'],
  'total.maximum': ['满分合计', 'Sum of the maximum marks'],
  'result.percentage': ['得分率', 'Percentage of the marks'],
  'grade.band': ['等级与得分率不符', 'The grade does not go with the percentage'],
  'weights.convention': ['分值惯例', 'Customary weights'],
  'number.unreadable': ['数字无法辨认', 'A number cannot be read'],
};

let column = 0;

/** @returns {'zh'|'en'} */
export function language() {
  return column === 0 ? 'zh' : 'en';
}

/** @param {'zh'|'en'} to */
export function speak(to) {
  column = to === 'zh' ? 0 : 1;
  document.documentElement.lang = to === 'zh' ? 'zh-CN' : 'en';
}

/**
 * @param {string} key
 * @param {Record<string, unknown>} [values] that stand in braces
 */
export function t(key, values = {}) {
  const text = WORDS[key]?.[column] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** Whether the page has a word for a rule. @param {string} rule */
export function isRule(rule) {
  return Object.hasOwn(RULES, rule);
}

/** @param {string|null} rule @returns {string} */
export function ruleName(rule) {
  return (rule && isRule(rule) && RULES[rule][column]) || rule || '';
}
