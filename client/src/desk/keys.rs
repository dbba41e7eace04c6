//! What keys do. Function keys and digits do the same while Chinese is being composed; letters are for those who type without.

use hotline_client::names::short;
use hotline_proto::v1::{Call, Issue, LinkKind, NewLink, Urgency};
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::asks::Ask;
use super::draft::Field;
use super::kept::Choices;
use super::model::Desk;
use super::pick::{Pick, What};
use crate::catalogue::text;
use crate::refusal::Wording;

impl Desk {
    /// Something was typed, or pasted.
    pub fn event(&mut self, event: &Event) -> Vec<Ask> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                self.last_key = self.now;
                // Who does not unlock it does not end it either.
                self.key_of_lock(*key).unwrap_or_else(|| self.key(*key))
            }
            Event::Paste(text) if let Some(lock) = &mut self.lock => {
                lock.paste(text);
                Vec::new()
            }
            Event::Paste(text) => {
                self.asks_to_drop = false;
                self.notices.clear();
                let is_typing = self.pick.is_none() && self.in_queue.is_none() && !self.draft().is_sent;
                match self.draft().editor().filter(|_| is_typing) {
                    Some(_) => {
                        if let Some(editor) = self.draft().touch().editor() {
                            editor.paste(text);
                        }
                    }
                    None => self.notice(text!("desk-paste-nowhere")),
                }
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn key(&mut self, key: KeyEvent) -> Vec<Ask> {
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        if is_control && matches!(key.code, KeyCode::Char('c' | 'q')) {
            self.is_over = true;
            return Vec::new();
        }
        if is_control && key.code == KeyCode::Char('l') {
            self.lock();
            return Vec::new();
        }
        let drops = is_control && matches!(key.code, KeyCode::Char('d'));
        let was_asked = std::mem::replace(&mut self.asks_to_drop, drops);
        self.notices.clear();
        if self.pick.is_some() {
            return self.key_of_pick(key);
        }
        if let Some(at) = self.in_queue {
            return self.key_of_queue(key, at);
        }
        // What is on its way is as it was sent: nothing that is typed now would be in it.
        if self.draft().is_sent && !matches!(key.code, KeyCode::F(2 | 3 | 12)) {
            self.notice(text!("desk-on-its-way"));
            return Vec::new();
        }
        match key.code {
            _ if drops => self.drop_draft(was_asked),
            KeyCode::F(number) => self.function_key(number),
            _ if self.draft().dialled.is_some() => self.key_of_callback(key),
            KeyCode::BackTab => self.leave(Field::previous),
            KeyCode::Tab => self.leave(Field::next),
            _ if self.draft().field == Field::Decide => self.key_of_decision(key),
            KeyCode::Enter => self.leave(Field::next),
            KeyCode::Esc => self.leave(Field::previous),
            KeyCode::Down if self.draft().field == Field::Place => {
                self.draft().touch().take_earlier_place();
                Vec::new()
            }
            _ => {
                // The next call: what was read out makes room.
                if matches!(key.code, KeyCode::Char(_)) {
                    self.large = None;
                }
                if let Some(editor) = self.draft().touch().editor() {
                    editor.key(key);
                }
                Vec::new()
            }
        }
    }

    /// Goes to the field that follows, or the one before.
    fn leave(&mut self, towards: fn(Field) -> Field) -> Vec<Ask> {
        let field = towards(self.draft().field);
        self.go(field)
    }

    /// Goes to a field, and asks what the one that is left tells. What a pending call says stands in the register.
    fn go(&mut self, field: Field) -> Vec<Ask> {
        let known = self.known.clone();
        let draft = self.draft();
        if !draft.is_new() {
            return Vec::new();
        }
        let left = std::mem::replace(&mut draft.field, field);
        let mut asks = Vec::new();
        if left == Field::Phone && field != Field::Phone {
            asks.extend(draft.ask_caller());
        }
        if matches!(left, Field::Words | Field::Place) && !draft.words.is_empty() {
            asks.push(draft.ask_suggestions(&known));
        }
        if known.parent.is_empty() {
            asks.clear();
        }
        asks
    }

    fn function_key(&mut self, number: u8) -> Vec<Ask> {
        let is_of_call = self.draft().dialled.is_none();
        match number {
            2 => self.begin(),
            3 => self.in_queue = Some(0),
            12 => self.turn(),
            _ if !is_of_call => {}
            4 => self.pick_category(),
            5 => self.open_issue(),
            6 => self.pick_agency(),
            7 => self.open_pick(Pick::of_targets(text!("desk-pick-target"))),
            8 => self.link(),
            9 => self.answer_it(),
            10 => return self.go(Field::Name),
            _ => {}
        }
        Vec::new()
    }

    /// What becomes of it: a key each.
    fn key_of_decision(&mut self, key: KeyEvent) -> Vec<Ask> {
        match key.code {
            KeyCode::Enter => return self.save(),
            KeyCode::Esc | KeyCode::Up => return self.go(Field::Place),
            KeyCode::Backspace | KeyCode::Delete => self.dismiss_alarm(),
            KeyCode::Char(typed) => match typed.to_ascii_lowercase() {
                ' ' | 'y' => self.confirm_alarm(),
                'n' => self.dismiss_alarm(),
                digit @ '1'..='9' => self.take_suggestion(digit),
                '0' => self.choose(|choices| choices.category.clear()),
                'c' => self.pick_category(),
                'i' => self.open_issue(),
                'g' => self.pick_agency(),
                'h' => self.open_pick(Pick::of_targets(text!("desk-pick-target"))),
                'l' => self.link(),
                'v' => self.answer_it(),
                '+' | '=' | '-' | 'k' | 'd' if !self.draft().is_new() => {
                    self.notice(text!("desk-pending-fixed"))
                }
                '+' | '=' => self.step_urgency(-1),
                '-' => self.step_urgency(1),
                'k' => self.open_pick(Pick::of_kinds(text!("desk-pick-kind"))),
                'd' => {
                    let title = text!("desk-pick-district");
                    self.open_pick(Pick::of_entries(What::District, title, &self.known.districts));
                }
                'm' => {
                    let need = self.draft().suggested.proposed_need.clone().and_then(|need| need.need_by);
                    self.choose(|choices| choices.need_by = need);
                }
                'a' => return self.go(Field::Name),
                _ => self.notice(text!("desk-unknown-key")),
            },
            _ => {}
        }
        Vec::new()
    }

    /// Opens a list for the draft that is shown.
    pub fn open_pick(&mut self, pick: Pick) {
        self.pick = Some((self.draft().id, pick));
    }

    /// Something of the draft is chosen.
    pub fn choose(&mut self, change: impl FnOnce(&mut Choices)) {
        change(&mut self.draft().touch().choices);
    }

    /// The alarm of the words is right: the call is as urgent as they say, and of their category if none is chosen.
    fn confirm_alarm(&mut self) {
        let Some(alarm) = self.draft().open_alarm().cloned() else { return };
        if !self.draft().is_new() {
            self.notice(text!("desk-pending-fixed"));
            return;
        }
        self.choose(|choices| {
            choices.urgency = alarm.urgency;
            if choices.category.is_empty() {
                choices.category = alarm.category;
            }
        });
    }

    /// It is not. Another alarm, of other words, asks again.
    fn dismiss_alarm(&mut self) {
        let word = self.draft().open_alarm().map(|alarm| alarm.word.clone());
        word.into_iter().for_each(|word| self.choose(|choices| choices.dismissed.push(word)));
    }

    fn take_suggestion(&mut self, digit: char) {
        let at = digit.to_digit(10).and_then(|digit| usize::try_from(digit).ok()).unwrap_or_default();
        let suggested = self.draft().suggested.categories.get(at.saturating_sub(1)).cloned();
        if let Some(one) = suggested {
            self.choose(|choices| choices.category = one.category);
        }
    }

    /// Raises the urgency or lowers it. One that nobody stated is P2.
    fn step_urgency(&mut self, by: i32) {
        let present = match self.draft().choices.urgency {
            0 => Urgency::P2.into(),
            stated => stated,
        };
        let next = (present + by).clamp(Urgency::P0.into(), Urgency::P3.into());
        self.choose(|choices| choices.urgency = next);
    }

    fn pick_category(&mut self) {
        let title = text!("desk-pick-category");
        self.open_pick(Pick::of_entries(What::Category, title, &self.known.categories));
    }

    fn pick_agency(&mut self) {
        let title = text!("desk-pick-agency");
        self.open_pick(Pick::of_entries(What::Agency, title, &self.known.agencies));
    }

    /// An issue is opened, or none after all.
    fn open_issue(&mut self) {
        self.choose(|choices| choices.opens_issue = !choices.opens_issue);
    }

    /// It was answered on the phone. One of danger ends so only with a reason.
    fn answer_it(&mut self) {
        let draft = self.draft();
        let stated = draft.pending.as_ref().map_or(draft.choices.urgency(), Call::urgency);
        if matches!(stated, Urgency::P0 | Urgency::P1) && !draft.choices.is_answered {
            self.open_pick(Pick::of_reasons(text!("desk-pick-reason")));
            return;
        }
        self.choose(|choices| {
            choices.is_answered = !choices.is_answered;
            choices.reason_code = 0;
        });
    }

    /// Links the call to an issue that looks alike: at once if there is one only.
    fn link(&mut self) {
        let draft = self.draft();
        if let Some(link) = draft.choices.links.first_mut() {
            // A second time it chases up, a third time it is no link.
            match link.kind() {
                LinkKind::Repeat => link.set_kind(LinkKind::Urge),
                _ => draft.choices.links.clear(),
            }
            draft.is_changed = true;
            return;
        }
        let label = |issue: &Issue| (issue.name.clone(), format!("{}  {}", short(&issue.name), issue.title));
        let labels: Vec<_> = draft.alike().into_iter().map(label).collect();
        match &labels[..] {
            [] => self.notice(text!("desk-nothing-alike")),
            [(name, _)] => self.link_to(name),
            _ => self.open_pick(Pick::of_labels(What::Link, text!("desk-pick-link"), labels)),
        }
    }

    /// Links the call to an issue.
    pub fn link_to(&mut self, issue: &str) {
        let link = NewLink { issue: issue.to_owned(), kind: LinkKind::Repeat.into(), condition: 0 };
        self.choose(|choices| choices.links = vec![link]);
    }

    fn save(&mut self) -> Vec<Ask> {
        if self.draft().is_empty() {
            self.notice(text!("desk-empty"));
            return Vec::new();
        }
        if self.known.parent.is_empty() {
            self.notice(text!("desk-not-ready"));
            return Vec::new();
        }
        let (known, is_away) = (self.known.clone(), self.is_away);
        let draft = self.draft();
        let id = draft.id;
        if let Some(call) = &draft.pending {
            let request = Box::new(draft.to_triage(&known, call));
            draft.is_sent = true;
            return vec![Ask::Triage { draft: id, request }];
        }
        if let Err(failure) = draft.fix(&known) {
            failure.lines(&Wording::default()).into_iter().for_each(|line| self.notice(line));
            return Vec::new();
        }
        draft.is_sent = true;
        vec![Ask::Save { draft: id, request: Box::new(draft.to_request(&known)), is_away }]
    }

    /// What came of a callback, a digit each.
    fn key_of_callback(&mut self, key: KeyEvent) -> Vec<Ask> {
        let (reached, solved) = match key.code {
            KeyCode::Char('1') => (true, Some(true)),
            KeyCode::Char('2') => (true, Some(false)),
            KeyCode::Char('3') => (true, None),
            KeyCode::Char('4') => (false, None),
            _ => {
                self.notice(text!("desk-unknown-key"));
                return Vec::new();
            }
        };
        let draft = self.draft();
        let callback = draft.dialled.as_ref().and_then(|dialled| dialled.callback.as_ref());
        let name = callback.map(|callback| callback.name.clone()).unwrap_or_default();
        draft.is_sent = true;
        vec![Ask::Callback { draft: draft.id, name, reached, solved }]
    }

    /// Throws a draft away, or gives back what was taken, once it was asked for twice.
    fn drop_draft(&mut self, was_asked: bool) -> Vec<Ask> {
        if !was_asked && !self.draft().is_empty() {
            let is_new = self.draft().is_new();
            self.notice(if is_new { text!("desk-drop") } else { text!("desk-give-back") });
            return Vec::new();
        }
        self.asks_to_drop = false;
        let draft = self.draft();
        let id = draft.id;
        let release = draft.release();
        self.close(id);
        release.into_iter().collect()
    }
}
