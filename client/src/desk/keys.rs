//! What keys do. Function keys and digits do the same while Chinese is being composed; letters are for those who type without.

use hotline_client::names::short;
use hotline_proto::v1::{CallKind, Handoff, HandoffMode, Issue, LinkKind, NewLink, Urgency};
use ratatui::crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::asks::Ask;
use super::draft::{Choices, Field};
use super::model::Desk;
use super::pick::{Pick, What};
use crate::catalogue::text;
use crate::codes::Code as _;

impl Desk {
    /// Something was typed, or pasted.
    pub fn event(&mut self, event: &Event) -> Vec<Ask> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(*key),
            Event::Paste(text) => {
                if let Some(editor) = self.draft().touch().editor() {
                    editor.paste(text);
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
        let drops = is_control && matches!(key.code, KeyCode::Char('d'));
        let was_asked = std::mem::replace(&mut self.asks_to_drop, drops);
        self.notices.clear();
        if drops {
            return self.drop_draft(was_asked);
        }
        if self.pick.is_some() {
            return self.key_of_pick(key);
        }
        if let Some(at) = self.in_queue {
            return self.key_of_queue(key, at);
        }
        match key.code {
            KeyCode::F(number) => self.function_key(number),
            KeyCode::BackTab => self.go(self.drafts[self.current].field.previous()),
            KeyCode::Tab => self.go(self.drafts[self.current].field.next()),
            _ if self.draft().field == Field::Decide => self.key_of_decision(key),
            KeyCode::Enter if !key.modifiers.contains(KeyModifiers::ALT) => {
                self.large = None;
                self.go(self.drafts[self.current].field.next())
            }
            KeyCode::Esc => self.go(self.drafts[self.current].field.previous()),
            KeyCode::Down if self.draft().field == Field::Place => {
                self.draft().touch().take_earlier_place();
                Vec::new()
            }
            _ => {
                if let Some(editor) = self.draft().touch().editor() {
                    editor.key(key);
                }
                Vec::new()
            }
        }
    }

    /// Goes to a field, and asks what the one that is left tells.
    fn go(&mut self, field: Field) -> Vec<Ask> {
        let known = self.known.clone();
        let draft = self.draft();
        let left = std::mem::replace(&mut draft.field, field);
        let id = draft.id;
        let mut asks = Vec::new();
        if left == Field::Phone && !draft.phone.is_empty() && field != Field::Phone {
            asks.push(Ask::Caller(id, draft.phone.text()));
        }
        if matches!(left, Field::Words | Field::Place) && !draft.words.is_empty() {
            asks.push(Ask::Suggest(id, Box::new(draft.call(&known))));
        }
        if known.parent.is_empty() {
            asks.clear();
        }
        asks
    }

    fn function_key(&mut self, number: u8) -> Vec<Ask> {
        match number {
            2 => self.begin(),
            3 => self.in_queue = Some(0),
            4 => self.pick_category(),
            5 => self.open_issue(),
            6 => self.pick_agency(),
            7 => self.pick = Some(Pick::of_targets(text!("desk-pick-target"))),
            8 => self.link(),
            9 => self.answer_it(),
            10 => return self.go(Field::Name),
            12 => self.turn(),
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
                '+' | '=' => self.step_urgency(-1),
                '-' => self.step_urgency(1),
                'c' => self.pick_category(),
                'i' => self.open_issue(),
                'g' => self.pick_agency(),
                'h' => self.pick = Some(Pick::of_targets(text!("desk-pick-target"))),
                'l' => self.link(),
                'v' => self.answer_it(),
                'k' => self.pick = Some(Pick::of_kinds(text!("desk-pick-kind"))),
                'd' => {
                    let title = text!("desk-pick-district");
                    self.pick = Some(Pick::of_entries(What::District, title, &self.known.districts));
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

    fn choose(&mut self, change: impl FnOnce(&mut Choices)) {
        change(&mut self.draft().touch().choices);
    }

    /// The alarm of the words is right: the call is as urgent as they say, and of their category if none is chosen.
    fn confirm_alarm(&mut self) {
        let draft = self.draft();
        let Some((_, urgency)) = draft.open_alarm() else { return };
        let category = draft.suggested.categories.first().map(|one| one.category.clone()).unwrap_or_default();
        self.choose(|choices| {
            choices.urgency = urgency.into();
            if choices.category.is_empty() {
                choices.category = category;
            }
        });
    }

    fn dismiss_alarm(&mut self) {
        if self.draft().open_alarm().is_some() {
            self.choose(|choices| choices.dismisses_alarm = true);
        }
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
        self.pick = Some(Pick::of_entries(What::Category, title, &self.known.categories));
    }

    fn pick_agency(&mut self) {
        let title = text!("desk-pick-agency");
        self.pick = Some(Pick::of_entries(What::Agency, title, &self.known.agencies));
    }

    /// An issue is opened, or none after all.
    fn open_issue(&mut self) {
        self.choose(|choices| choices.opens_issue = !choices.opens_issue);
    }

    fn answer_it(&mut self) {
        self.choose(|choices| choices.is_answered = !choices.is_answered);
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
            _ => self.pick = Some(Pick::of_labels(What::Link, text!("desk-pick-link"), labels)),
        }
    }

    fn link_to(&mut self, issue: &str) {
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
        if std::mem::replace(&mut draft.is_sent, true) {
            return Vec::new();
        }
        let id = draft.id;
        vec![match &draft.pending {
            Some(call) => Ask::Triage { draft: id, request: Box::new(draft.to_triage(&known, call)) },
            None => Ask::Save {
                draft: id,
                request: Box::new(draft.to_request(&known)),
                begun_at: draft.begun_at,
                is_away,
            },
        }]
    }

    /// Throws a draft away, or gives a pending call back, once it was asked for twice.
    fn drop_draft(&mut self, was_asked: bool) -> Vec<Ask> {
        if !was_asked && !self.draft().is_empty() {
            self.notice(text!("desk-drop"));
            return Vec::new();
        }
        self.asks_to_drop = false;
        let draft = self.draft();
        let (id, pending) = (draft.id, draft.pending.take());
        self.close(id);
        pending.map(|call| Ask::Release(call.name)).into_iter().collect()
    }

    fn key_of_pick(&mut self, key: KeyEvent) -> Vec<Ask> {
        let Some(pick) = self.pick.as_mut() else { return Vec::new() };
        let picked = match key.code {
            KeyCode::Esc => {
                self.pick = None;
                return Vec::new();
            }
            KeyCode::Up => {
                pick.step(-1);
                None
            }
            KeyCode::Down => {
                pick.step(1);
                None
            }
            KeyCode::Backspace => {
                pick.take_back();
                None
            }
            KeyCode::Enter => pick.marked(),
            KeyCode::Char(typed) => pick.by_digit(typed).or_else(|| {
                pick.type_letter(typed);
                None
            }),
            _ => None,
        };
        let Some(value) = picked else { return Vec::new() };
        let Some(what) = self.pick.take().map(|pick| pick.what) else { return Vec::new() };
        self.picked(what, value)
    }

    fn picked(&mut self, what: What, value: String) -> Vec<Ask> {
        match what {
            What::Category => self.choose(|choices| choices.category = value),
            What::District => {
                self.choose(|choices| choices.district = value);
                let known = self.known.clone();
                let draft = self.draft();
                return vec![Ask::Suggest(draft.id, Box::new(draft.call(&known)))];
            }
            What::Agency => self.choose(|choices| {
                choices.agency = value;
                choices.opens_issue = true;
            }),
            What::Kind => {
                let kind = CallKind::typed(&value).unwrap_or_default();
                self.choose(|choices| choices.kind = kind.into());
            }
            What::Target => self.pick = Some(Pick::of_modes(value, text!("desk-pick-mode"))),
            What::Mode(target) => {
                let mode = HandoffMode::typed(&value).unwrap_or_default();
                let handoff = Handoff { target, mode: mode.into(), ..Handoff::default() };
                self.choose(|choices| choices.handoffs.push(handoff));
            }
            What::Link => self.link_to(&value),
            What::Callback(name) => {
                let (reached, solved) = match value.as_str() {
                    "solved" => (true, Some(true)),
                    "unsolved" => (true, Some(false)),
                    "reached" => (true, None),
                    _ => (false, None),
                };
                self.large = None;
                return vec![Ask::Callback { name, reached, solved }, Ask::Queue];
            }
        }
        Vec::new()
    }

    fn key_of_queue(&mut self, key: KeyEvent, at: usize) -> Vec<Ask> {
        let count = self.queue.calls.len() + self.queue.callbacks.len() + self.queue.issues.len();
        match key.code {
            KeyCode::Up => self.in_queue = Some(at.saturating_sub(1)),
            KeyCode::Down => self.in_queue = Some((at + 1).min(count.saturating_sub(1))),
            KeyCode::Esc | KeyCode::F(3) | KeyCode::Tab => self.in_queue = None,
            KeyCode::Enter => return self.take(at),
            _ => {}
        }
        Vec::new()
    }

    /// Takes what is marked in the queue.
    fn take(&mut self, at: usize) -> Vec<Ask> {
        let calls = self.queue.calls.len();
        if self.known.operator.is_empty() {
            self.notice(text!("which-operator"));
            return Vec::new();
        }
        if let Some(call) = self.queue.calls.get(at) {
            return vec![Ask::TakeCall(call.name.clone())];
        }
        match self.queue.callbacks.get(at.saturating_sub(calls)) {
            Some(callback) => vec![Ask::TakeCallback(callback.name.clone())],
            None => Vec::new(),
        }
    }
}
