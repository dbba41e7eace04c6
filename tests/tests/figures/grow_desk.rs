//! What supervisors do by chance that counts nothing: duties, handovers, reports, incidents, instructions, warnings that were seen.

use hotline_proto::v1::*;
use hotline_tests::moments;
use hotline_tests::requests::*;

use super::grow::Grower;
use super::grow_calls::OPERATORS;

/// What a supervisor may do.
#[derive(Clone, Copy)]
enum Act {
    Duty,
    Handover,
    Report,
    Incident,
    Notice,
    Instruct,
    Reply,
    Seen,
}

impl Grower {
    /// Does one of it.
    pub async fn act_of_supervisor(&mut self) {
        use Act::*;
        let every = [
            (Duty, 4),
            (Handover, 2),
            (Report, 3),
            (Incident, 4),
            (Notice, 3),
            (Instruct, 4),
            (Reply, 3),
            (Seen, 4),
        ];
        match self.chance.weighted(&every) {
            Duty => self.duty().await,
            Handover => self.handover().await,
            Report => self.report().await,
            Incident => self.incident().await,
            Notice => self.notice().await,
            Instruct => self.instruct().await,
            Reply => self.reply().await,
            Seen => self.seen().await,
        }
    }

    async fn duty(&mut self) {
        let operator = self.chance.one(&OPERATORS);
        if self.chance.percent(50) {
            let request = start_shift(&self.register, operator);
            self.send(request).await;
        }
        let request = end_shift(&self.register, operator);
        self.send(request).await;
    }

    async fn handover(&mut self) {
        let at = moments::now();
        let request = list_shifts(&self.register, at, moments::plus_minutes(&at, 24 * 60));
        let shifts = self.register.found(request).await.shifts;
        let Some(shift) = self.chance.any(&shifts) else { return };
        let shift = ShiftOfDay { date: shift.date, shift: shift.code };
        let request = acknowledge_handover(&self.register, shift, &[]);
        self.send(request).await;
    }

    async fn report(&mut self) {
        let request = freeze(&self.register, summary_window::Kind::WholePeriod(WholePeriod {}));
        self.send(request).await;
    }

    /// The first report of an incident, or one that follows.
    async fn incident(&mut self) {
        let Some(at) = self.some_issue() else { return };
        let issue = self.issues[at].issue.clone();
        let request = match issue.incident_report.as_str() {
            "" => first_report(&self.register, &[&issue.name]),
            report => follow_up(report),
        };
        self.send(request).await;
        self.refresh(&issue.name, 0).await;
    }

    /// A notice is posted, read, and sometimes withdrawn.
    async fn notice(&mut self) {
        let request = post_notice(&self.register, "解封后凭解除证明出行");
        let Some(posted) = self.send(request).await.and_then(|answer| answer.notice) else { return };
        let request = mark_read(&self.register, OPERATORS[0], &[&posted.name]);
        self.send(request).await;
        if self.chance.percent(50) {
            self.send(withdraw_notice(&posted.name)).await;
        }
    }

    async fn instruct(&mut self) {
        let Some(at) = self.some_issue() else { return };
        let issue = self.issues[at].issue.name.clone();
        let office = "区委办".to_owned();
        self.send(InstructIssueRequest { office, ..hotline_tests::requests::instruct(&issue) }).await;
        if self.chance.percent(60) {
            self.send(hotline_tests::requests::reply(&issue)).await;
        }
        self.refresh(&issue, 0).await;
    }

    async fn reply(&mut self) {
        let instructed = self.issues.iter().map(|known| &known.issue);
        let waits = |issue: &&Issue| issue.instructions.iter().any(|one| one.replied_at.is_none());
        let waiting: Vec<Issue> = instructed.filter(waits).cloned().collect();
        let Some(issue) = self.chance.any(&waiting) else { return self.instruct().await };
        let first = issue.instructions.iter().find(|one| one.replied_at.is_none()).map(|one| one.number);
        let instruction = first.unwrap_or_default();
        let reply = hotline_tests::requests::reply(&issue.name);
        self.send(ReplyInstructionRequest { instruction, ..reply }).await;
        self.refresh(&issue.name, 0).await;
    }

    /// Somebody sees a warning of an issue that has one.
    async fn seen(&mut self) {
        let known = self.issues.iter().map(|known| &known.issue);
        let unseen = |issue: &&Issue| {
            issue.time_warning.as_ref().is_some_and(|warning| warning.percent > warning.seen_percent)
        };
        let unseen: Vec<Issue> = known.filter(unseen).cloned().collect();
        let Some(issue) = self.chance.any(&unseen) else { return };
        self.send(seen(&issue.name)).await;
        self.refresh(&issue.name, 0).await;
    }
}
